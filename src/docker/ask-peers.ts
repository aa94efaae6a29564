/**
 * Asks rp-probe about the pairs of a path. A command in a container costs more than a whole probe, so each node gets one,
 * which asks several peers at a time: probes are mostly waiting, and 496 pairs one after the other take minutes.
 */
import {availableParallelism} from 'node:os';
import type {PathEnd} from '../engine/probe-ends.ts';
import type {Words} from './exec.ts';
import {inParallel} from './parallel.ts';

/** The object that rp-probe prints. */
export type Answer = Readonly<Record<string, unknown>>;

export type AskedPair = {
	readonly from: PathEnd;
	readonly to: PathEnd;
	/** `null` when the probe said nothing, as when the address is not there. */
	readonly answer: Answer | null;
};

/** What one node asks its peers. */
export type Question = {
	/** rp-probe's, without the peer and the way to it. */
	readonly words: readonly string[];
	readonly peersAtOnce: number;
};

/** Runs a command on the device of an end, and gives what it printed: nothing where no command can run. */
export type RunOn = (end: PathEnd, words: Words) => Promise<string>;

/** A prober and its responders want a core each, or they measure the machine instead of the network. */
const PROBERS_AT_ONCE = Math.max(1, Math.floor(availableParallelism() / 2));

/**
 * A line a peer: its address and the answer. The text is constant; what the design names are its arguments, the addresses
 * as one of them.
 */
const ASK_PEERS = `
at_once=$1 peers=$2
shift 2
asked=0
for peer in $peers; do
	{ answer=$(rp-probe "$@" --to "$peer"); echo "$peer $answer"; } &
	asked=$((asked + 1))
	[ $((asked % at_once)) -ne 0 ] || wait
done
wait
`;

/** Keeps the pairs' order, as long as those of one prober stand together; each prober has a question of its own. */
export async function askPairs(
	run: RunOn,
	pairs: readonly (readonly [PathEnd, PathEnd])[],
	questionFor: (peerCount: number) => Question,
): Promise<readonly AskedPair[]> {
	const probers = [...new Set(pairs.map(([from]) => from))];
	const asked = await inParallel(probers, PROBERS_AT_ONCE, async from => {
		const peers = pairs.flatMap(([prober, to]) => (prober === from ? [to] : []));
		const words = commandFor(from, peers, questionFor(peers.length));
		const lines = (await run(from, words)).split('\n');
		const answers = new Map(lines.map(answerOf));
		return peers.map((to): AskedPair => ({from, to, answer: answers.get(to.address) ?? null}));
	});
	return asked.flat();
}

/** Bound to the path's own address and interface, so that no other way can answer for it. */
function commandFor(
	from: PathEnd,
	peers: readonly PathEnd[],
	{words, peersAtOnce}: Question,
): Words {
	const addresses = peers.map(({address}) => address).join(' ');
	return [
		...(['sh', '-c', ASK_PEERS, 'sh', String(peersAtOnce), addresses] as const),
		...[...words, '--from', from.address, '--device', from.port],
	];
}

function answerOf(line: string): readonly [string, Answer | null] {
	const [address = '', ...rest] = line.split(' ');
	return [address, answerIn(rest.join(' '))];
}

/** One JSON object on the last line; `null` when there is none. */
export function answerIn(stdout: string): Answer | null {
	try {
		return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Answer;
	} catch {
		return null;
	}
}
