/** The way of a frame, read back from where it arrived. */
import type {DeviceId} from '../../core/ids.ts';
import type {Arrival, PathStep} from './path.types.ts';

/** What was crossed on the way to an arrival, in the order of travel. */
export function stepsOf(arrival: Arrival): readonly PathStep[] {
	const steps: PathStep[] = [];
	for (let at: Arrival | null = arrival; at !== null; at = at.from) {
		if (at.step !== null) {
			steps.push(at.step);
		}
	}
	return steps.reverse();
}

/** The devices after the first one on the way to an arrival. */
export function devicesOf(arrival: Arrival): readonly DeviceId[] {
	const devices: DeviceId[] = [];
	for (let at: Arrival | null = arrival; at !== null; at = at.from) {
		if (at.step !== null) {
			devices.push(at.port.device);
		}
	}
	return devices.reverse();
}
