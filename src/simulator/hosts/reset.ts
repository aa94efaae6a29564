/** What a watchdog does to its machine: power off, and on again, in the middle of a run. */
import {effectiveDevice} from '../../engine/effective.ts';
import type {Host} from './host.ts';
import {bootHost, killHost} from './power.ts';
import {disturb} from '../leap/parking.ts';
import {setLines} from '../net/fabric.ts';
import {noticeLinks} from '../switching/switching.ts';
import {activeEffects, after, type World} from '../world.ts';

/** `beforePowerChanges` is called before each of the two. */
export function resetHost(world: World, host: Host, beforePowerChanges: () => void): void {
	const change = (power: () => void): void => {
		disturb(world);
		beforePowerChanges();
		power();
		setLines(world.fabric, activeEffects(world), world.nowMs);
		noticeLinks(world);
	};
	change(() => {
		world.journal.record({kind: 'fence', node: host.server.id, state: 'reset'});
		killHost(world, host);
	});
	const cycle = host.powerCycles;
	after(world, world.profile.resetMs, () => {
		const state = effectiveDevice(host.server.id, activeEffects(world));
		// A machine that hung runs again after a reset; one whose power was taken meanwhile stays off.
		if (host.powerCycles === cycle && (state === 'running' || state === 'frozen')) {
			change(() => {
				bootHost(world, host);
			});
		}
	});
}
