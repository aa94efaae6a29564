/**
 * What is at rest is parked: it has no events, and time passes it by at no cost. Before anything can touch it, it is
 * resumed: moved forward by whole periods to the last one that has begun, whose events are then worked off like any
 * others. Nothing that could be told from outside depends on whether it was parked.
 */
import {replay, type World} from '../world.ts';

/** Something is about to change for everybody: the network, who listens, who answers. */
export function disturb(world: World): void {
	resumeAll(world);
	replay(world, 'before now');
}

/** The same between two calls of the engine, when everything up to the present moment has already happened. */
export function disturbFromOutside(world: World): void {
	resumeAll(world);
	replay(world, 'up to now');
}

function resumeAll(world: World): void {
	const {parked, nowMs} = world;
	world.disturbances += 1;
	for (const resume of [...parked]) {
		parked.delete(resume);
		resume(nowMs);
	}
}
