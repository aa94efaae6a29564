/**
 * How late the probes themselves were. A processor is missing to them as to the bridges and daemons on their way, so that
 * this tells what the machine may have added to the round trips, and it tells it of the very time in which they were taken.
 */
import type {Happening} from '../engine/history.types.ts';
import type {Answer} from './ask-peers.ts';

/** A probe that leaves so much after its time has waited for a processor; on a quiet machine it is 0.04 ms. */
export const LATE_US = 1000;

/** From what each prober says of its timetable. */
export function probeLateness(remarks: readonly Answer[]): Happening {
	const timetables = remarks.filter(({kind}) => kind === 'timetable');
	const sum = (name: string): number =>
		timetables.reduce((total, timetable) => total + Number(timetable[name] ?? 0), 0);
	const probes = sum('sent');
	const late = sum('late');
	return {
		kind: 'note',
		topic: 'probe-lateness',
		text: `${late} of ${probes} probes left ${LATE_US} µs or more after their time.`,
		values: {probes, late, lateRatio: probes === 0 ? 0 : late / probes, lateUs: LATE_US},
	};
}
