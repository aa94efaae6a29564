/** A daemon's named timers: each runs once, is restarted by its name, and waits while the daemon is frozen. */
import {quantised} from '../clock.ts';
import type {World} from '../world.ts';

export type Timers<Name extends string> = {
	readonly arm: (name: Name, delayMs: number, due: () => void) => void;
	/** For this very moment, which may lie in what is about to be replayed; the rank is the event queue's. */
	readonly armAt: (
		name: Name,
		at: {readonly atMs: number; readonly rank: number},
		due: () => void,
	) => void;
	/** When the timer will be due; Infinity when it does not run. */
	readonly dueMs: (name: Name) => number;
	readonly cancel: (name: Name) => void;
	readonly cancelAll: () => void;
	/** The daemon runs again: what came due meanwhile is done now. */
	readonly catchUp: () => void;
};

type Running = {readonly dueMs: number};

export function createTimers<Name extends string>(
	world: World,
	isFrozen: () => boolean,
): Timers<Name> {
	const timers = new Map<Name, Running>();
	const late: (() => void)[] = [];
	/** What is to be called at that time; an earlier timer of this name no longer counts. */
	const firing = (name: Name, dueMs: number, due: () => void): (() => void) => {
		const timer: Running = {dueMs};
		timers.set(name, timer);
		const fire = (): void => {
			if (timers.get(name) !== timer) {
				return;
			}
			if (isFrozen()) {
				late.push(fire);
				return;
			}
			timers.delete(name);
			due();
		};
		return fire;
	};
	return {
		arm: (name, delayMs, due) => {
			const dueMs = world.nowMs + quantised(delayMs);
			world.queue.push(dueMs, {kind: 'call', call: firing(name, dueMs, due)});
		},
		armAt: (name, {atMs, rank}, due) => {
			world.queue.push(atMs, {kind: 'call', call: firing(name, atMs, due)}, rank);
		},
		dueMs: name => timers.get(name)?.dueMs ?? Infinity,
		cancel: name => {
			timers.delete(name);
		},
		cancelAll: () => {
			timers.clear();
		},
		catchUp: () => {
			for (const fire of late.splice(0, late.length)) {
				fire();
			}
		},
	};
}
