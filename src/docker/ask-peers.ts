/**
 * Asks rp-probe about the pairs of a path. A command in a container costs more than a whole probe, so each node gets one,
 * which asks several peers at a time: probes are mostly waiting, and 496 pairs one after the other take minutes. All
 * commands stand ready before the first one asks.
 */
import {availableParallelism} from 'node:os';
import type {PathEnd} from '../engine/probe-ends.ts';
import type {Words} from './exec.ts';
import {CONTAINERS_AT_ONCE, inParallel} from './parallel.ts';
import type {PlacedCommand} from './placed-command.ts';

/** An object that rp-probe prints. */
export type Answer = Readonly<Record<string, unknown>>;

export type AskedPair = {
	readonly from: PathEnd;
	readonly to: PathEnd;
	/** `null` when the probe said nothing, as when the address is not there. */
	readonly answer: Answer | null;
};

type Asked = {
	readonly pairs: readonly AskedPair[];
	/** What probers said that is not about one peer. */
	readonly remarks: readonly Answer[];
};

/** The command by which a node asks these peers; it prints a line a peer, which names its address. */
type Question = (from: PathEnd, peers: readonly PathEnd[]) => Words;

/** Places a command on the device of an end. */
export type PlaceOn = (end: PathEnd, words: Words) => Promise<PlacedCommand>;

/** A prober that does not rest and its responders want a core each, or they measure the machine instead of the network. */
export const PROBERS_AT_ONCE = Math.max(1, Math.floor(availableParallelism() / 2));

/** The text is constant; what the design names are its arguments, the addresses as one of them. */
const ASK_SEVERAL = `
at_once=$1 peers=$2
shift 2
asked=0
for peer in $peers; do
	rp-probe "$@" --to "$peer" &
	asked=$((asked + 1))
	[ $((asked % at_once)) -ne 0 ] || wait
done
wait
`;

/** One rp-probe asks all peers. */
export const byOne =
	(words: readonly string[]): Question =>
	(from, peers) => ['rp-probe', ...words, ...boundTo(from), ...peers.flatMap(toPeer)];

/** An rp-probe a peer, so many at a time. */
export const bySeveral =
	(words: readonly string[], atOnce: number): Question =>
	(from, peers) => [
		...(['sh', '-c', ASK_SEVERAL, 'sh', String(atOnce)] as const),
		peers.map(({address}) => address).join(' '),
		...words,
		...boundTo(from),
	];

const toPeer = ({address}: PathEnd): readonly string[] => ['--to', address];

/** The path's own address and interface, so that no other way can answer for it. */
const boundTo = ({address, port}: PathEnd): readonly string[] => [
	...['--from', address],
	...['--device', port],
];

/**
 * Places one command a prober, and gives what lets so many of them ask at once. Keeps the pairs' order, as long as those of
 * one prober stand together.
 */
export async function placeQuestions(
	place: PlaceOn,
	pairs: readonly (readonly [PathEnd, PathEnd])[],
	question: Question,
): Promise<(probersAtOnce: number) => Promise<Asked>> {
	const probers = [...new Set(pairs.map(([from]) => from))];
	const placed = await inParallel(probers, CONTAINERS_AT_ONCE, async from => {
		const peers = pairs.flatMap(([prober, to]) => (prober === from ? [to] : []));
		return {from, peers, command: await place(from, question(from, peers))};
	});
	return async probersAtOnce => {
		const asked = await inParallel(placed, probersAtOnce, async ({from, peers, command}) => {
			command.go();
			const answers = answersIn(await command.output);
			return {
				pairs: peers.map((to): AskedPair => {
					const answer = answers.find(one => one['to'] === to.address) ?? null;
					return {from, to, answer};
				}),
				remarks: answers.filter(one => one['to'] === undefined),
			};
		});
		return {
			pairs: asked.flatMap(one => one.pairs),
			remarks: asked.flatMap(one => one.remarks),
		};
	};
}

/** The JSON objects among the lines. */
export function answersIn(output: string): readonly Answer[] {
	return output.split('\n').flatMap(line => {
		try {
			return [JSON.parse(line) as Answer];
		} catch {
			return [];
		}
	});
}
