import {formatDurationMs} from '../core/units.ts';
import {movedServices} from '../network/queries/moved-services.ts';
import type {Check} from './check.types.ts';
import {evidenceOf, failed, notApplicable, passed} from './_outcome.ts';
import {leftToSimulator, absences, inWords, resets, type Absence, type Reset} from './_services.ts';
import {counted, listed, roundedMs} from './_words.ts';

export const servicesComeBack: Check = {
	id: 'services-come-back',
	title: 'Highly available services run again after every single failure',
	category: 'recovery',
	source:
		'pve-ha-manager 5.2.0: a dead node’s lock runs out after 120 s, then its services start on another node; pve-docs, ha-manager: about 2 minutes.',
	gate: false,
	judge({network, runs}) {
		if (movedServices(network).length === 0) {
			return notApplicable('No cluster moves a service of the design.');
		}
		const seen = absences(network, runs);
		const [longest] = [...seen].sort((a, b) => b.longestMs - a.longestMs);
		if (longest === undefined) {
			return leftToSimulator('No scenario showed where services run.');
		}
		const evidence = evidenceOf(seen.map(({run}) => run));
		const fenced = resets(network, runs);
		const stranded = seen.filter(({isBack}) => !isBack);
		const values = {...awayByRun(seen), reset: inWords(fenced).join(', ')};
		if (stranded.length > 0) {
			return failed(
				evidence,
				{
					reason: `After ${listed([...new Set(stranded.map(({run}) => run.id))])} ${listed([...new Set(stranded.map(({service}) => service))])} did not start again while the cluster was quorate.`,
					remedy:
						'Let another server run them: in their group, with storage that it reaches, and with resources for them.',
				},
				values,
			);
		}
		const faults = new Set(seen.map(({run}) => run.id)).size;
		const reason = `Away for ${formatDurationMs(longest.longestMs)} at the longest: ${longest.service}, in ${longest.run.id}. ${counted(faults, 'fault')} ${faults === 1 ? 'was' : 'were'} tried; ${watchdogsOf(fenced)}.`;
		return passed(evidence, reason, values);
	},
};

function watchdogsOf(fenced: readonly Reset[]): string {
	const nodes = [...new Set(fenced.map(({node}) => node))].sort();
	return nodes.length === 0
		? 'no watchdog fired'
		: `watchdogs fired ${counted(fenced.length, 'time')}, at ${listed(nodes)}`;
}

/** The longest time that any service was away, by run. */
function awayByRun(seen: readonly Absence[]): Readonly<Record<string, number>> {
	const longest: Record<string, number> = {};
	for (const {run, longestMs} of seen) {
		const key = `awayMs ${run.id}`;
		longest[key] = Math.max(longest[key] ?? 0, roundedMs(longestMs));
	}
	return longest;
}
