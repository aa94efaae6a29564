/** The engine's probes, with the numbers of packets and the patience of the live lab's tools. */
import type {DeviceId} from '../../core/ids.ts';
import {quorumStatus} from '../../cluster/votequorum/status.ts';
import {orderedPairs, unorderedPairs} from '../../engine/probe-pairs.ts';
import type {Probe, ProbeResult, QuorumState, RttPair} from '../../engine/probe.types.ts';
import {quantised} from '../clock.ts';
import {isFrozen} from '../hosts/corosync.ts';
import type {Corosync} from '../hosts/corosync.types.ts';
import {launch, type Packet} from '../net/frames.ts';
import {after, type World} from '../world.ts';
import {echo} from './echo.ts';
import {canAnswer, probeEnds, type ProbeEnd} from './ends.ts';

export type ProbeContext = {
	readonly world: World;
	/** Lets this much time pass, or less when `isDone` says so. */
	readonly pass: (durationMs: number, isDone?: () => boolean) => void;
	readonly corosyncOf: (device: DeviceId) => Corosync | undefined;
};

const IP_UDP_HEADER_BYTES = 28;
const RTT_PAYLOAD_BYTES = 64;
/** A round trip that takes longer counts as lost. */
const RTT_PATIENCE_MS = 1000;
const GROUP_MS = 2000;
const GROUP_INTERVAL_MS = 10;
const GROUP_PACKET_BYTES = 108;
const MTU_MIN_BYTES = 68;
const MTU_MAX_BYTES = 9216;
const MTU_PATIENCE_MS = 300;
const MTU_TRIES = 3;

export function runProbe(context: ProbeContext, probe: Probe): ProbeResult {
	switch (probe.kind) {
		case 'rtt': {
			const pairs = unorderedPairs(probeEnds(context.world, probe.path));
			return {
				kind: 'rtt',
				path: probe.path,
				pairs: pairs.map(([from, to]) => measureRtt(context, {from, to, probe})),
			};
		}
		case 'multicast':
			return probeMulticast(context, probe);
		case 'mtu': {
			const pairs = orderedPairs(probeEnds(context.world, probe.path));
			return {
				kind: 'mtu',
				path: probe.path,
				pairs: pairs.map(([from, to]) => ({
					from: from.device,
					to: to.device,
					mtuBytes: canAnswer(from) ? findMtu(context, from, to) : null,
				})),
			};
		}
		case 'quorum':
			return probeQuorum(context);
		case 'names':
			return probeNames(context);
	}
}

type RttRequest = {
	readonly from: ProbeEnd;
	readonly to: ProbeEnd;
	readonly probe: Probe & {kind: 'rtt'};
};

function measureRtt({world, pass}: ProbeContext, {from, to, probe}: RttRequest): RttPair {
	const samples: number[] = [];
	const bytes = IP_UDP_HEADER_BYTES + RTT_PAYLOAD_BYTES;
	let sent = 0;
	const sendNext = (): void => {
		sent += 1;
		echo(world, {
			from,
			to,
			packetBytes: bytes,
			answerBytes: bytes,
			answered: rttMs => samples.push(rttMs),
		});
		if (sent < probe.count) {
			after(world, probe.intervalMs, sendNext);
		}
	};
	if (canAnswer(from) && probe.count > 0) {
		sendNext();
		pass(quantised(probe.intervalMs) * (probe.count - 1));
		pass(RTT_PATIENCE_MS, () => samples.length >= probe.count);
	}
	const sorted = samples.toSorted((a, b) => a - b);
	const rank = (percent: number): number | null => {
		const value = sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)];
		return value === undefined ? null : Math.round(value * 1000) / 1000;
	};
	return {
		from: from.device,
		to: to.device,
		sent: probe.count,
		received: sorted.length,
		minMs: rank(0),
		p50Ms: rank(50),
		p95Ms: rank(95),
		p99Ms: rank(99),
		maxMs: rank(100),
	};
}

/** Numbers of one speaker's packets that a listener heard. */
type Heard = {readonly firstSeq: number; readonly lastSeq: number; readonly received: number};

function probeMulticast(
	{world, pass}: ProbeContext,
	probe: Probe & {kind: 'multicast'},
): ProbeResult {
	const ends = probeEnds(world, probe.path);
	const heard = new Map<string, Heard>();
	const speak = (from: ProbeEnd, seq: number): void => {
		const route = canAnswer(from) ? world.router.multicast(from.port) : null;
		if (route === null) {
			return;
		}
		const packet: Packet<null> = {
			packetBytes: GROUP_PACKET_BYTES,
			multicast: true,
			isRingTraffic: false,
			body: null,
			arrive: device => {
				const to = ends.find(end => end.port.device.index === device);
				if (to !== undefined && canAnswer(to)) {
					const pair = `${from.device} ${to.device}`;
					const {firstSeq = seq, lastSeq = seq, received = 0} = heard.get(pair) ?? {};
					heard.set(pair, {
						firstSeq: Math.min(firstSeq, seq),
						lastSeq: Math.max(lastSeq, seq),
						received: received + 1,
					});
				}
			},
		};
		launch(world.queue, packet, {route, startMs: world.nowMs});
	};
	for (let seq = 0; seq * GROUP_INTERVAL_MS < GROUP_MS; seq += 1) {
		for (const end of ends) {
			speak(end, seq);
		}
		pass(GROUP_INTERVAL_MS);
	}
	return {
		kind: 'multicast',
		path: probe.path,
		pairs: orderedPairs(ends).map(([from, to]) => {
			const one = heard.get(`${from.device} ${to.device}`);
			return {
				from: from.device,
				to: to.device,
				heard: one !== undefined,
				sent: one === undefined ? 0 : one.lastSeq - one.firstSeq + 1,
				received: one?.received ?? 0,
			};
		}),
	};
}

/** By bisection, as a black hole gives no other answer than none. */
function findMtu(context: ProbeContext, from: ProbeEnd, to: ProbeEnd): number | null {
	const crosses = (packetBytes: number): boolean => sizeCrosses(context, {from, to, packetBytes});
	let good = MTU_MIN_BYTES;
	let bad = MTU_MAX_BYTES + 1;
	if (!crosses(good)) {
		return null;
	}
	while (bad - good > 1) {
		const middle = Math.floor((good + bad) / 2);
		if (crosses(middle)) {
			good = middle;
		} else {
			bad = middle;
		}
	}
	return good;
}

type SizeRequest = {
	readonly from: ProbeEnd;
	readonly to: ProbeEnd;
	readonly packetBytes: number;
};

function sizeCrosses({world, pass}: ProbeContext, {from, to, packetBytes}: SizeRequest): boolean {
	if (packetBytes > from.port.port.mtuBytes) {
		return false;
	}
	const answers: number[] = [];
	const answered = (rttMs: number): void => {
		answers.push(rttMs);
	};
	for (let tries = 0; tries < MTU_TRIES && answers.length === 0; tries += 1) {
		echo(world, {from, to, packetBytes, isWhole: true, answerBytes: MTU_MIN_BYTES, answered});
		pass(MTU_PATIENCE_MS, () => answers.length > 0);
	}
	return answers.length > 0;
}

/** Files and caches that change behind the design's back are not modelled: names mean what the design says. */
function probeNames({world: {network, hosts}}: ProbeContext): ProbeResult {
	return {
		kind: 'names',
		answers: network.names.map(({at, name, address}) => ({
			...{at, name},
			address: hosts.get(at)?.device.powered === true ? address : null,
		})),
	};
}

function probeQuorum({world, corosyncOf}: ProbeContext): ProbeResult {
	const members = world.network.cluster?.members ?? [];
	return {
		kind: 'quorum',
		nodes: members.map(({device}): QuorumState => {
			const corosync = corosyncOf(device);
			if (corosync === undefined || isFrozen(corosync)) {
				return {
					node: device,
					running: false,
					quorate: false,
					members: [],
					expectedVotes: null,
					totalVotes: null,
					quorumVotes: null,
				};
			}
			const {quorate, members: seen, ...votes} = quorumStatus(corosync.quorum);
			return {
				node: device,
				running: true,
				quorate,
				members: seen,
				expectedVotes: votes.expectedVotes,
				totalVotes: votes.totalVotes,
				quorumVotes: votes.quorumVotes,
			};
		}),
	};
}
