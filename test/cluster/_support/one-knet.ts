/** One knet machine with two links to one peer; every word it says to its host is kept in order. */
import {expireKnet, nextKnetDeadlineMs, receiveKnet} from '../../../src/cluster/knet/knet.ts';
import {
	createKnet,
	type KnetConfig,
	type KnetLink,
	type KnetPacket,
	type KnetPeer,
	type KnetSink,
	type KnetState,
	type KnetWay,
} from '../../../src/cluster/knet/state.ts';

type Transmission = {readonly packet: KnetPacket; readonly way: KnetWay};
/** A packet that the peer answers. */
type Asking =
	| {readonly kind: 'ping'; readonly from: number; readonly link: number; readonly sentMs: number}
	| {
			readonly kind: 'pmtud';
			readonly from: number;
			readonly link: number;
			readonly probeBytes: number;
	  };

type Word =
	| {readonly atMs: number; readonly says: 'transmit'; readonly sent: Transmission}
	| {readonly atMs: number; readonly says: 'deliver'; readonly name: string}
	| {readonly atMs: number; readonly says: 'will-change'}
	| {readonly atMs: number; readonly says: 'up' | 'down'; readonly link: number};

export type OneKnet = {
	readonly state: KnetState;
	readonly peer: KnetPeer;
	readonly link: KnetLink;
	readonly sink: KnetSink;
	/** What was said since this was last asked. */
	readonly take: () => readonly Word[];
	/** Expires what is due until then, one deadline after the other; resolves no packet. */
	readonly until: (atMs: number) => void;
	readonly hear: (atMs: number, packet: KnetPacket) => void;
	/** The same, with the peer's answer after such a round trip to every ping and probe, or those that it hears. */
	readonly answering: (
		untilMs: number,
		rttMs: number,
		isHeard?: (asked: Asking) => boolean,
	) => void;
};

export const ME = 1;
export const PEER = 2;

export function oneKnet(
	overrides: Partial<KnetConfig> & {readonly interfaceMtuBytes?: number | (() => number)} = {},
): OneKnet {
	const {interfaceMtuBytes = 1500, ...rest} = overrides;
	const state = createKnet(
		{
			nodeid: ME,
			incarnation: 1,
			peers: [{nodeid: PEER, links: [{number: 0, priority: 1}]}],
			policy: 'passive',
			pingIntervalMs: 400,
			pingTimeoutMs: 800,
			pongCount: 2,
			pmtudIntervalMs: 30_000,
			manualMtuBytes: null,
			framing: {encrypted: false, family: 4},
			...rest,
		},
		0,
	);
	const said: Word[] = [];
	let nowMs = 0;
	const sink: KnetSink = {
		transmit: (packet, way) => said.push({atMs: nowMs, says: 'transmit', sent: {packet, way}}),
		deliver: message => {
			const name = message.kind === 'data' ? String(message.payload) : message.kind;
			said.push({atMs: nowMs, says: 'deliver', name});
		},
		linksWillChange: () => said.push({atMs: nowMs, says: 'will-change'}),
		linkChanged: (_peer, link, up) => said.push({atMs: nowMs, says: up ? 'up' : 'down', link}),
		interfaceMtuBytes: () =>
			typeof interfaceMtuBytes === 'number' ? interfaceMtuBytes : interfaceMtuBytes(),
	};
	const step = (untilMs: number): boolean => {
		const dueMs = nextKnetDeadlineMs(state);
		if (dueMs > untilMs) {
			nowMs = untilMs;
			return false;
		}
		nowMs = dueMs;
		expireKnet(state, {nowMs, sink});
		return true;
	};
	const until = (atMs: number): void => {
		while (step(atMs)) {
			// The next deadline.
		}
	};
	const hear = (atMs: number, packet: KnetPacket): void => {
		until(atMs);
		receiveKnet(state, packet, {nowMs, sink});
	};
	const [peer] = state.peers;
	const [link] = peer?.links ?? [];
	if (peer === undefined || link === undefined) {
		throw new Error('There is no link to a peer.');
	}
	return {
		state,
		peer,
		link,
		sink,
		take: () => said.splice(0),
		until,
		hear,
		answering: (untilMs, rttMs, isHeard = () => true) => {
			const coming: {readonly atMs: number; readonly packet: KnetPacket}[] = [];
			let heard = said.length;
			for (;;) {
				for (const word of said.slice(heard)) {
					const asked = askedBy(word).filter(isHeard);
					coming.push(...asked.map(one => ({atMs: word.atMs + rttMs, packet: answerTo(one)})));
				}
				heard = said.length;
				const [first] = coming;
				if (first !== undefined && first.atMs <= Math.min(untilMs, nextKnetDeadlineMs(state))) {
					coming.shift();
					hear(first.atMs, first.packet);
				} else if (!step(untilMs)) {
					break;
				}
			}
		},
	};
}

function askedBy(word: Word): readonly Asking[] {
	if (word.says !== 'transmit') {
		return [];
	}
	const {packet} = word.sent;
	return packet.kind === 'ping' || packet.kind === 'pmtud' ? [packet as Asking] : [];
}

function answerTo(asked: Asking): KnetPacket {
	return asked.kind === 'ping'
		? {...asked, kind: 'pong', from: PEER}
		: {...asked, kind: 'pmtud-reply', from: PEER};
}
