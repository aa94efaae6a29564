import {expireProbe, receiveProbeReply, wakeDiscovery} from './discovery.ts';
import type {KnetFraming} from './sizes.ts';
import {createKnet, type KnetSink} from './state.ts';

export type NarrowPath = {
	readonly framing: KnetFraming;
	readonly pingTimeoutMs: number;
	/** As large as the interface sends IP packets. */
	readonly interfaceBytes: number;
	/** The largest IP packet that arrives; what is larger vanishes without a word. */
	readonly pathBytes: number;
};

const PEER = 2;
const LINK = 0;

/**
 * How long kronosnet looks for the MTU of one link, in milliseconds; the round trips of probes that do arrive are left out.
 * While the link's patience is that of a fresh start: an encrypted one waits for each size that does not arrive 2, 4 …
 * 128 times its ping timeout (threads_pmtud.c:354).
 */
export function discoveryMs({
	framing,
	pingTimeoutMs,
	interfaceBytes,
	pathBytes,
}: NarrowPath): number {
	const links = [{number: LINK, priority: 1}];
	const state = createKnet(
		{
			nodeid: 1,
			incarnation: 1,
			peers: [{nodeid: PEER, links}],
			policy: 'passive',
			pingIntervalMs: pingTimeoutMs,
			pingTimeoutMs,
			pongCount: 0,
			pmtudIntervalMs: Infinity,
			manualMtuBytes: null,
			framing,
		},
		0,
	);
	for (const link of state.peers.flatMap(peer => peer.links)) {
		link.connected = true;
		link.silenceMs = pingTimeoutMs;
	}
	const sink: KnetSink = {
		transmit: () => undefined,
		deliver: () => undefined,
		linksWillChange: () => undefined,
		linkChanged: () => undefined,
		interfaceMtuBytes: () => interfaceBytes,
	};
	const turn = {nowMs: 0, sink};
	state.probeAll = true;
	wakeDiscovery(state, turn);
	for (let {probe} = state; probe !== null; {probe} = state) {
		if (probe.sizeBytes <= pathBytes) {
			receiveProbeReply(state, {from: PEER, link: LINK, probeBytes: probe.sizeBytes}, turn);
		} else {
			turn.nowMs = probe.waitUntilMs;
			expireProbe(state, turn);
		}
	}
	return turn.nowMs;
}
