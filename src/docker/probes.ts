/** The probes, asked with rp-probe and corosync's own tools from inside the nodes. */
import {availableParallelism} from 'node:os';
import {pathEnds} from '../engine/probe-ends.ts';
import {orderedPairs} from '../engine/probe-pairs.ts';
import type {Probe, ProbeResult, QuorumState} from '../engine/probe.types.ts';
import {bySeveral, placeQuestions, PROBERS_AT_ONCE} from './ask-peers.ts';
import {execute} from './exec.ts';
import {probeMulticast} from './group-probe.ts';
import {canRun, nodeOf, type Lab} from './lab.ts';
import {inParallel} from './parallel.ts';
import {placeIn} from './placed-command.ts';
import {parseQuorumtool, silentQuorum} from './quorumtool.ts';
import {startResponders} from './responders.ts';
import {probeRtt} from './rtt-probe.ts';

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

async function probeMtu(lab: Lab, probe: Probe & {kind: 'mtu'}): Promise<ProbeResult> {
	const ends = pathEnds(lab.network, probe.path);
	await startResponders(lab, ends);
	const ask = await placeQuestions(
		placeIn(lab, 'prober'),
		orderedPairs(ends),
		bySeveral(['mtu'], SIZES_AT_ONCE),
	);
	const asked = await ask(PROBERS_AT_ONCE);
	const pairs = asked.pairs.map(({from, to, answer}) => {
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
