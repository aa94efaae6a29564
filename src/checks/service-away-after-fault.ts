import {formatDurationMs} from '../core/units.ts';
import {movedServices} from '../network/queries/moved-services.ts';
import type {Check} from './check.types.ts';
import {evidenceOf, failed, notApplicable, passed} from './_outcome.ts';
import {isMet, requirementsFor} from './_requirements.ts';
import {leftToSimulator, absences} from './_services.ts';
import {roundedMs} from './_words.ts';

export const serviceAwayAfterFault: Check = {
	id: 'service-away-after-fault',
	title: 'No service is away for longer than required after a single failure',
	category: 'recovery',
	source:
		'The design’s own requirement `service-away`. Proxmox VE needs about 110 to 150 s, or 180 to 200 s for the services of the node that was the HA master (pve-ha-manager 5.2.0).',
	gate: true,
	judge({network, runs}) {
		const [requirement] = requirementsFor(network, 'service-away');
		if (requirement === undefined || movedServices(network).length === 0) {
			return notApplicable('The design limits no time that a service may be away.');
		}
		const seen = absences(network, runs);
		const [longest] = [...seen].sort((a, b) => b.longestMs - a.longestMs);
		if (longest === undefined) {
			return leftToSimulator('No scenario showed where services run.');
		}
		const evidence = evidenceOf(seen.map(({run}) => run));
		const values = {longestMs: roundedMs(longest.longestMs), limitMs: requirement.value};
		const open = longest.isBack ? '' : ' and had not started again';
		const reason = `${longest.service} was away for ${formatDurationMs(longest.longestMs)} in ${longest.run.id}${open}, longer than any other; required: ${requirement.text}. Its guest’s own boot comes on top.`;
		return longest.isBack && isMet(requirement, longest.longestMs)
			? passed(evidence, reason, values)
			: failed(
					evidence,
					{
						reason,
						remedy:
							'The times of the HA manager are fixed: run a second instance of the service elsewhere at all times, with an address that moves between them.',
					},
					values,
				);
	},
};
