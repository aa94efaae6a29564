import {formatDurationMs} from '../core/units.ts';
import {leasedDisk} from '../network/queries/leases.ts';
import type {Check} from './check.types.ts';
import {doubleHolds} from './_holders.ts';
import {evidenceOf, failed, notApplicable, passed, unknown} from './_outcome.ts';
import {counted, listed, roundedMs} from './_words.ts';

export const leaseHeldOnce: Check = {
	id: 'lease-held-once',
	title: 'No service runs on two servers under one lease',
	category: 'split-brain',
	source:
		'sanlock, src/timeouts.h: a lease moves after eight operations and the watchdog’s 60 s, because by then the watchdog has reset its owner. Without a watchdog nothing has.',
	gate: true,
	judge({network, runs}) {
		const leased = leasedDisk(network.workload);
		if (leased === null || leased.services.length === 0) {
			return notApplicable('No service runs under a lease.');
		}
		const seen = runs.filter(({events}) =>
			events.some(event => event.kind === 'holder' && event.of.startsWith(PREFIX)),
		);
		const holds = seen
			.flatMap(run => doubleHolds(run, PREFIX).map(hold => ({...hold, run})))
			.sort((a, b) => b.lengthMs - a.lengthMs);
		const [longest] = holds;
		if (longest !== undefined) {
			return failed(
				evidenceOf(holds.map(({run}) => run)),
				{
					reason: `In ${longest.run.id} ${longest.of.slice(PREFIX.length)} ran on ${listed(longest.nodes)} at once for ${formatDurationMs(longest.lengthMs)}.`,
					remedy: REMEDY,
				},
				{heldTwice: holds.length, longestMs: roundedMs(longest.lengthMs)},
			);
		}
		if (!leased.watchdog) {
			return failed('static', {
				reason:
					'Without a watchdog nothing stops a server whose services hang on the disk, and after a while another takes their leases.',
				remedy: REMEDY,
			});
		}
		return seen.length === 0
			? unknown('By its times a lease is held once, but no scenario showed it.')
			: passed(evidenceOf(seen), `In ${counted(seen.length, 'scenario')} no service ran twice.`, {
					heldTwice: 0,
					scenarios: seen.length,
				});
	},
};

const PREFIX = 'lease:';

const REMEDY = 'Run wdmd with a hardware watchdog on every server that takes leases.';
