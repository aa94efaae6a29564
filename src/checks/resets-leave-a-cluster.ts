import {movedServices} from '../network/queries/moved-services.ts';
import type {Check} from './check.types.ts';
import {evidenceOf, failed, notApplicable, passed} from './_outcome.ts';
import {leftToSimulator, inWords, resets, runsWithServices} from './_services.ts';
import {listed} from './_words.ts';

export const resetsLeaveACluster: Check = {
	id: 'resets-leave-a-cluster',
	title: 'No watchdog resets a node whose services nobody can take over',
	category: 'recovery',
	source:
		'pve-docs, pvecm and ha-manager: nodes with active services fence themselves when they lose quorum, all of them if nobody has it.',
	gate: false,
	judge({network, runs}) {
		if (movedServices(network).length === 0 || network.cluster?.haFencing !== true) {
			return notApplicable('No watchdog resets a node of this design.');
		}
		const seen = runsWithServices(runs);
		if (seen.length === 0) {
			return leftToSimulator('No scenario showed what watchdogs do.');
		}
		const all = resets(network, runs);
		const vain = all.filter(({isOfUse}) => !isOfUse);
		const values = {resets: all.length, inVain: vain.length, nodes: inWords(vain).join(', ')};
		const words = inWords(all);
		return vain.length === 0
			? passed(
					evidenceOf(seen),
					words.length === 0
						? 'No single failure made a watchdog fire.'
						: `Others were quorate each time that a watchdog fired: ${listed(words)}.`,
					values,
				)
			: failed(
					evidenceOf(vain.map(({run}) => run)),
					{
						reason: `A single failure takes the quorum from all, and the watchdogs reset ${listed(inWords(vain))}: their services end for nothing.`,
						remedy:
							'Mend what costs the quorum (a third vote, a second link); until then services are safer without being highly available.',
					},
					values,
				);
	},
};
