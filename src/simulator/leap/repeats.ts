/** Parks what only repeats itself: what is as it was one period ago, undisturbed since then, will be so again. */
import type {World} from '../world.ts';
import type {Sight} from './repeats.types.ts';

export type Repeating = {
	readonly nowMs: number;
	readonly periodMs: number;
	/** From the last time; `null`: nothing is remembered. */
	readonly sight: Sight | null;
	/** Everything that decides what will happen, relative to the present. */
	readonly describe: () => readonly number[];
	/** Whether chance has no part in what happens. */
	readonly isForeseeable: () => boolean;
	/** Moves all that was parked forward by so much time, and wakes it. */
	readonly resume: (skippedMs: number) => void;
};

/** What to remember until the next time; `parked` when it has been parked and there will be none. */
export function parkIfRepeated(world: World, repeating: Repeating): Sight | null | 'parked' {
	const {nowMs, periodMs, sight, describe, isForeseeable} = repeating;
	if (!world.leaps || isAnyUnderWay(world)) {
		return null;
	}
	const {disturbances} = world;
	const isUndisturbed = sight?.disturbances === disturbances;
	if (isUndisturbed && nowMs < sight.atMs + periodMs) {
		return sight;
	}
	// Asked first: where chance has a part, as in every design with jitter, nothing need be described or remembered.
	if (!isForeseeable()) {
		return null;
	}
	const state = describe();
	const isRepeated =
		isUndisturbed &&
		sight.atMs + periodMs === nowMs &&
		sight.state.every((value, index) => value === state[index]);
	if (!isRepeated) {
		return {atMs: nowMs, disturbances, state};
	}
	world.parked.add(atMs => {
		repeating.resume(Math.max(0, Math.floor((atMs - nowMs) / periodMs)) * periodMs);
	});
	return 'parked';
}

function isAnyUnderWay({queue}: World): boolean {
	return queue.some(item => item.kind === 'frame' && item.packet.isLinkProtocol === true);
}
