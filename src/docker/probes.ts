/** The probes, asked with rp-probe and corosync's own tools from inside the nodes. */
import {availableParallelism} from 'node:os';
import {pathEnds, type PathEnd} from '../engine/probe-ends.ts';
import {orderedPairs, unorderedPairs} from '../engine/probe-pairs.ts';
import type {Probe, ProbeResult, QuorumState, RttPair} from '../engine/probe.types.ts';
import {startDaemon} from './daemons.ts';
import {execute, type Words} from './exec.ts';
import {nodeOf, type Lab, type LabNode} from './lab.ts';
import {inParallel} from './parallel.ts';
import {parseQuorumtool, silentQuorum} from './quorumtool.ts';

/** A prober and its responder each want a core, or they measure the machine instead of the network. */
const PROBERS_AT_ONCE = Math.max(1, Math.floor(availableParallelism() / 2));

/** How long each member sends to the group and listens: several times any delay that a ring could live with. */
const GROUP_MS = 2000;
/** Two hundred packets: enough to tell a loss of 1 % from none, few enough to disturb no ring. */
const GROUP_INTERVAL_MS = 10;

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
	const words = [
		...['ping', '--count', String(probe.count)],
		...['--interval-us', String(Math.round(probe.intervalMs * 1000))],
	];
	const asked = await askPairs(lab, unorderedPairs(ends), words);
	const pairs = asked.map(({from, to, answer}) => rttPair(answer, {from, to, count: probe.count}));
	return {kind: 'rtt', path: probe.path, pairs};
}

type Answer = Readonly<Record<string, unknown>>;

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

/** What a node heard of one other: `span` packets lie between the first and the last. */
type Heard = {readonly id: string; readonly received: number; readonly span: number};

async function probeMulticast(lab: Lab, probe: Probe & {kind: 'multicast'}): Promise<ProbeResult> {
	const ends = pathEnds(lab.network, probe.path);
	const heardBy = new Map(
		await Promise.all(
			ends.map(async end => {
				const answer = await ask(lab, end, [
					...(['rp-probe', 'group', '--id', end.device, '--from', end.address] as const),
					...['--duration-ms', String(GROUP_MS), '--interval-ms', String(GROUP_INTERVAL_MS)],
				]);
				const heard = (answer?.['heard'] ?? []) as readonly Heard[];
				return [end, new Map(heard.map(one => [one.id, one]))] as const;
			}),
		),
	);
	return {
		kind: 'multicast',
		path: probe.path,
		pairs: orderedPairs(ends).map(([from, to]) => {
			const {span = 0, received = 0} = heardBy.get(to)?.get(from.device) ?? {};
			return {from: from.device, to: to.device, heard: received > 0, sent: span, received};
		}),
	};
}

async function probeMtu(lab: Lab, probe: Probe & {kind: 'mtu'}): Promise<ProbeResult> {
	const ends = pathEnds(lab.network, probe.path);
	await startResponders(lab, ends);
	const asked = await askPairs(lab, orderedPairs(ends), ['mtu']);
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

type Asked = {readonly from: PathEnd; readonly to: PathEnd; readonly answer: Answer | null};

/** Asks rp-probe for every pair, a prober at a time and one of its peers after the other, and keeps the pairs' order. */
async function askPairs(
	lab: Lab,
	pairs: readonly (readonly [PathEnd, PathEnd])[],
	words: readonly string[],
): Promise<readonly Asked[]> {
	const probers = [...new Set(pairs.map(([from]) => from))];
	const answers = await inParallel(probers, PROBERS_AT_ONCE, async from => {
		const peers = pairs.flatMap(([prober, to]) => (prober === from ? [to] : []));
		const found = await askPeers(lab, {from, peers, words});
		return peers.map((to, index): Asked => ({from, to, answer: found[index] ?? null}));
	});
	return answers.flat();
}

/**
 * A command in a container costs more than a whole probe, so one asks all peers. The text is constant; what the design
 * names are its arguments, the addresses as one of them.
 */
const ASK_PEERS =
	'peers=$1; shift; for peer in $peers; do echo "-"; rp-probe "$@" --to "$peer"; done';

type PeersQuestion = {
	readonly from: PathEnd;
	readonly peers: readonly PathEnd[];
	readonly words: readonly string[];
};

async function askPeers(
	lab: Lab,
	{from, peers, words}: PeersQuestion,
): Promise<readonly (Answer | null)[]> {
	const addresses = peers.map(({address}) => address).join(' ');
	// Bound to the path's own address and interface, so that no other way can answer for it.
	const bound = ['--from', from.address, '--device', from.port];
	const stdout = await output(lab, from, [
		...(['sh', '-c', ASK_PEERS, 'sh', addresses] as const),
		...[...words, ...bound],
	]);
	const [, ...answers] = `\n${stdout}`.split('\n-\n');
	return answers.map(answerIn);
}

async function ask(lab: Lab, end: PathEnd, words: Words): Promise<Answer | null> {
	return answerIn(await output(lab, end, words));
}

/** One JSON object on the last line; `null` when the probe said nothing, as when the address is not there. */
function answerIn(stdout: string): Answer | null {
	try {
		return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Answer;
	} catch {
		return null;
	}
}

/** Nothing from a node that is down. */
async function output(lab: Lab, {device}: PathEnd, words: Words): Promise<string> {
	const node = nodeOf(lab, device);
	return canRun(node) ? (await execute(node.container, words)).stdout : '';
}

/** Each node answers probes from the first one on until its container ends. */
async function startResponders(lab: Lab, ends: readonly PathEnd[]): Promise<void> {
	await Promise.all(
		ends.map(async ({device}) => {
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
		}),
	);
}

/** A container that is down or paused takes no commands. */
const canRun = (node: LabNode): boolean => node.pid !== null && !node.frozen;
