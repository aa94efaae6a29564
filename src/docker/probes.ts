/** The probes, asked with rp-probe and corosync's own tools from inside the nodes. */
import {availableParallelism} from 'node:os';
import {pathEnds, type PathEnd} from '../engine/probe-ends.ts';
import {orderedPairs, unorderedPairs} from '../engine/probe-pairs.ts';
import type {Probe, ProbeResult, QuorumState, RttPair} from '../engine/probe.types.ts';
import {askPairs, type Answer, type RunOn} from './ask-peers.ts';
import {startDaemon} from './daemons.ts';
import {execute} from './exec.ts';
import {probeMulticast} from './group-probe.ts';
import {canRun, nodeOf, type Lab} from './lab.ts';
import {CONTAINERS_AT_ONCE, inParallel} from './parallel.ts';
import {parseQuorumtool, silentQuorum} from './quorumtool.ts';

/**
 * A node asks all its peers at once, and all together no more often than this: then a moment in which the machine stood
 * still is one late round trip of many pairs, and not the p99 of one. The panel carries each four times on a LAN, which is
 * a tenth of what it can.
 */
const BETWEEN_ROUND_TRIPS_MS = 0.5;

/** Large packets fill a slow cable's queue, and what is dropped there would look like a size that does not pass. */
const SIZES_AT_ONCE = 4;

/** A node that hangs must not hang the probe. */
const QUORUMTOOL_SECONDS = '3';

/**
 * As many as a processor can start within that time also while it is busy: of 32 nodes asked at once on two cores, with
 * ten times as many processes as cores, twenty did not answer in time and looked as if corosync did not run there.
 */
const QUORUMTOOLS_AT_ONCE = 2 * availableParallelism();

export async function runProbe(lab: Lab, probe: Probe): Promise<ProbeResult> {
	switch (probe.kind) {
		case 'rtt':
			return probeRtt(lab, probe);
		case 'multicast':
			return probeMulticast(lab, probe);
		case 'mtu':
			return probeMtu(lab, probe);
		case 'quorum':
			return probeQuorum(lab);
		case 'names':
			return probeNames(lab);
	}
}

async function probeRtt(lab: Lab, probe: Probe & {kind: 'rtt'}): Promise<ProbeResult> {
	const ends = pathEnds(lab.network, probe.path);
	await startResponders(lab, ends);
	const asked = await askPairs(outputIn(lab), unorderedPairs(ends), peerCount => ({
		words: ['ping', '--count', String(probe.count), '--interval-us', intervalUs(probe, peerCount)],
		peersAtOnce: peerCount,
	}));
	const pairs = asked.map(({from, to, answer}) => rttPair(answer, {from, to, count: probe.count}));
	return {kind: 'rtt', path: probe.path, pairs};
}

/** The more peers, the longer from one round trip with each to the next. */
const intervalUs = ({intervalMs}: Probe & {kind: 'rtt'}, peerCount: number): string =>
	String(Math.round(1000 * Math.max(intervalMs, peerCount * BETWEEN_ROUND_TRIPS_MS)));

function rttPair(
	answer: Answer | null,
	{from, to, count}: {readonly from: PathEnd; readonly to: PathEnd; readonly count: number},
): RttPair {
	const rttUs = (answer?.['rttUs'] ?? {}) as Readonly<Record<string, unknown>>;
	const ms = (name: string): number | null => {
		const value = rttUs[name];
		return typeof value === 'number' ? value / 1000 : null;
	};
	return {
		from: from.device,
		to: to.device,
		sent: Number(answer?.['sent'] ?? count),
		received: Number(answer?.['received'] ?? 0),
		p50Ms: ms('p50'),
		p95Ms: ms('p95'),
		p99Ms: ms('p99'),
		maxMs: ms('max'),
		minMs: ms('min'),
	};
}

async function probeMtu(lab: Lab, probe: Probe & {kind: 'mtu'}): Promise<ProbeResult> {
	const ends = pathEnds(lab.network, probe.path);
	await startResponders(lab, ends);
	const asked = await askPairs(outputIn(lab), orderedPairs(ends), () => ({
		words: ['mtu'],
		peersAtOnce: SIZES_AT_ONCE,
	}));
	const pairs = asked.map(({from, to, answer}) => {
		const mtuBytes = answer?.['mtuBytes'];
		return {
			from: from.device,
			to: to.device,
			mtuBytes: typeof mtuBytes === 'number' ? mtuBytes : null,
		};
	});
	return {kind: 'mtu', path: probe.path, pairs};
}

/** "10.1.0.1  node1" a line; a name that is not found has none (getent(1), hosts). */
async function probeNames(lab: Lab): Promise<ProbeResult> {
	const {names} = lab.network;
	const asked = await Promise.all(
		[...new Set(names.map(({at}) => at))].map(async at => {
			const node = nodeOf(lab, at);
			const own = names.filter(name => name.at === at).map(({name}) => name);
			const {stdout} = canRun(node)
				? await execute(node.container, ['getent', 'hosts', ...own])
				: {stdout: ''};
			const lines = stdout.split('\n').map(line => line.trim().split(/\s+/));
			return own.map(name => ({
				...{at, name},
				address: lines.find(([, ...found]) => found.includes(name))?.[0] ?? null,
			}));
		}),
	);
	return {kind: 'names', answers: asked.flat()};
}

/** A ring that never settles overtakes every answer, so the last one has to do. */
const QUORUM_TRIES = 3;

/** A daemon's words reach the history so much later than its tools know of them, on a busy machine. */
const LOG_LAG_MS = 250;

/** Nodes answer one after the other, and an answer that a new membership overtook would deny what the history says. */
async function probeQuorum({journal, ...lab}: Lab): Promise<ProbeResult> {
	for (let tries = 1; ; tries += 1) {
		const eventCount = journal.history().length;
		const nodes = await quorumStates(lab);
		await journal.pass(LOG_LAG_MS);
		const isOvertaken = journal
			.history()
			.slice(eventCount)
			.some(({kind}) => kind === 'membership' || kind === 'quorum');
		if (!isOvertaken || tries === QUORUM_TRIES) {
			return {kind: 'quorum', nodes};
		}
	}
}

async function quorumStates(lab: Pick<Lab, 'network' | 'nodes'>): Promise<readonly QuorumState[]> {
	const members = lab.network.cluster?.members ?? [];
	return inParallel(members, QUORUMTOOLS_AT_ONCE, async ({device}): Promise<QuorumState> => {
		const node = nodeOf(lab, device);
		if (!canRun(node) || !node.running.has('corosync')) {
			return silentQuorum(device);
		}
		const {stdout} = await execute(node.container, [
			...(['timeout', '-s', 'KILL', QUORUMTOOL_SECONDS] as const),
			...['corosync-quorumtool', '-s'],
		]);
		return parseQuorumtool(device, stdout);
	});
}

/** Nothing from a node that is down. */
const outputIn =
	(lab: Lab): RunOn =>
	async ({device}, words) => {
		const node = nodeOf(lab, device);
		return canRun(node) ? (await execute(node.container, words)).stdout : '';
	};

/** Each node answers probes from the first one on until its container ends. */
async function startResponders(lab: Lab, ends: readonly PathEnd[]): Promise<void> {
	await inParallel(ends, CONTAINERS_AT_ONCE, async ({device}) => {
		const node = nodeOf(lab, device);
		if (!canRun(node) || node.responder !== null) {
			return;
		}
		const responder = await startDaemon(node.container, {
			name: 'responder',
			command: ['rp-probe', 'respond'],
			onLine: () => undefined,
		});
		node.responder = responder;
		void responder.ended.then(() => {
			node.responder = null;
		});
	});
}
