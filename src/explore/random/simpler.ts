/** Faults that are plainer than another one and hit no more than it does. */
import type {Blow} from './schedule.types.ts';

const PLAINER_FAULTS: Readonly<Record<string, string>> = {
	'node-stop': 'node-kill',
	'node-freeze': 'node-kill',
	'daemon-freeze': 'daemon-kill',
};

/** Each is simpler by some measure that never goes back: another fault further left, fewer words. */
export function simplerBlows({fault, target, params}: Blow): readonly Blow[] {
	const plainer = PLAINER_FAULTS[fault];
	const isPlainCable = fault === 'cable-cut' && Object.keys(params).length === 0;
	return [
		...(plainer === undefined ? [] : [{fault: plainer, target, params}]),
		...(fault === 'cable-cut' && !isPlainCable ? [{fault, target, params: {}}] : []),
	];
}
