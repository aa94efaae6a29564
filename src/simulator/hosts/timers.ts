/** A daemon's named timers: each runs once, is restarted by its name, and waits while the daemon is frozen. */
import {after, type World} from '../world.ts';

export type Timers<Name extends string> = {
	readonly arm: (name: Name, delayMs: number, due: () => void) => void;
	readonly cancel: (name: Name) => void;
	readonly cancelAll: () => void;
	/** The daemon runs again: what came due meanwhile is done now. */
	readonly catchUp: () => void;
};

export function createTimers<Name extends string>(
	world: World,
	isFrozen: () => boolean,
): Timers<Name> {
	const running = new Map<Name, symbol>();
	const late: (() => void)[] = [];
	return {
		arm: (name, delayMs, due) => {
			const token = Symbol(name);
			running.set(name, token);
			const fire = (): void => {
				if (running.get(name) !== token) {
					return;
				}
				if (isFrozen()) {
					late.push(fire);
					return;
				}
				running.delete(name);
				due();
			};
			after(world, delayMs, fire);
		},
		cancel: name => {
			running.delete(name);
		},
		cancelAll: () => {
			running.clear();
		},
		catchUp: () => {
			for (const fire of late.splice(0, late.length)) {
				fire();
			}
		},
	};
}
