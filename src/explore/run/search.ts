/** Answers the tasks of a search that are this shard's and not answered yet, on all cores. */
import type {Network} from '../../network/network.types.ts';
import {hireCrew} from './crew.ts';
import {isMine, type Shard} from './shard.ts';
import {type Answer, keyOf, type Task} from './tasks.ts';

export type SearchWork = {
	readonly network: Network;
	readonly seed: number;
	readonly tasks: readonly Task[];
	readonly shard: Shard;
	/** By key: what an earlier run has found. */
	readonly known: ReadonlyMap<string, Answer>;
	/** Threads; `null`: one a core. */
	readonly workers: number | null;
	/** Called with everything that was found since the last call, before the next answers are waited for. */
	readonly keep: (fresh: readonly (readonly [key: string, answer: Answer])[]) => Promise<void>;
	readonly onProgress: (progress: SearchProgress) => void;
};

export type SearchProgress = {readonly done: number; readonly total: number};

/** Answers are kept in pieces of this size, so that little is lost when the process is killed. */
const KEEP_EVERY = 20;

/** Gives all answers of this shard, the known ones included. */
export async function runSearch(work: SearchWork): Promise<ReadonlyMap<string, Answer>> {
	const {network, seed, shard, known, workers, keep, onProgress} = work;
	const mine = work.tasks.filter((_, index) => isMine(shard, index));
	const open = mine.filter(task => !known.has(keyOf(task)));
	const answers = new Map(known);
	if (open.length === 0) {
		return answers;
	}
	await using crew = hireCrew({network, seed}, workers);
	let fresh: (readonly [string, Answer])[] = [];
	let done = mine.length - open.length;
	let keeping = Promise.resolve();
	const keepFresh = (): void => {
		const piece = fresh;
		fresh = [];
		keeping = keeping.then(() => keep(piece));
	};
	await Promise.all(
		open.map(async task => {
			const answer = await crew.ask(task);
			answers.set(keyOf(task), answer);
			fresh.push([keyOf(task), answer]);
			done += 1;
			onProgress({done, total: mine.length});
			if (fresh.length >= KEEP_EVERY) {
				keepFresh();
			}
		}),
	);
	keepFresh();
	await keeping;
	return answers;
}
