import type {DataMessage} from './messages.ts';
import {TOTEM_LIMITS} from './timers.ts';

/** Messages of one ring by sequence number, from the first one that may still be asked for again. */
export type SortQueue = {
	readonly items: Map<number, DataMessage>;
	/** How often the token passed while a message was missing. */
	readonly misses: Map<number, number>;
	/** Everything up to here is delivered everywhere and forgotten. */
	released: number;
};

export function createSortQueue(): SortQueue {
	return {items: new Map(), misses: new Map(), released: -1};
}

export function inRange(queue: SortQueue, seq: number): boolean {
	return seq > queue.released && seq <= queue.released + TOTEM_LIMITS.sortQueueSize;
}

export function releaseUpTo(queue: SortQueue, seq: number): void {
	if (queue.items.size > 0 || queue.misses.size > 0) {
		for (let next = queue.released + 1; next <= seq; next += 1) {
			queue.items.delete(next);
			queue.misses.delete(next);
		}
	}
	queue.released = Math.max(queue.released, seq);
}

/** Counts one more token visit without this message and returns the count. */
export function countMiss(queue: SortQueue, seq: number): number {
	const count = (queue.misses.get(seq) ?? 0) + 1;
	queue.misses.set(seq, count);
	return count;
}
