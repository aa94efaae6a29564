import type {Check} from './check.types.ts';
import {wholeClusterDomains} from './_failures.ts';
import {evidenceOf, failed, notApplicable, passed, unknown} from './_outcome.ts';
import {survivals, type Survival} from './_survival.ts';
import {listed} from './_words.ts';

export const singlePointsOfFailure: Check = {
	id: 'single-points-of-failure',
	title: 'Nothing is there only once',
	category: 'redundancy',
	source:
		'What a cluster is built for: any one node, cable, switch, provider, tunnel or site may fail.',
	gate: false,
	judge({network, runs}) {
		if (network.cluster === null) {
			return notApplicable('The design has no corosync cluster.');
		}
		const all = survivals(network, runs);
		if (all === null) {
			return unknown(
				'corosync would not start with this configuration.',
				'Mend the quorum section.',
			);
		}
		const single = all.filter(({kept}) => !kept).sort((a, b) => rank(a) - rank(b));
		const places = wholeClusterDomains(network).map(({id}) => id);
		const evidence = evidenceOf(all.flatMap(({seen}) => seen.map(({run}) => run)));
		const values = {
			count: single.length,
			domains: single.map(({domain}) => domain.id).join(', '),
			holdTheWholeCluster: places.join(', '),
		};
		const note = places.length === 0 ? '' : ` Everything depends on ${listed(places)} besides.`;
		return single.length === 0
			? passed(evidence, `No single failure of ${all.length} stops the cluster.${note}`, values)
			: failed(
					evidence,
					{
						reason: `Single points of failure: ${listed(single.map(({domain}) => domain.title))}.${note}`,
						remedy:
							'Double what is named here, or take it out of the way on which members reach each other.',
					},
					values,
				);
	},
};

const RANKS: Readonly<Record<Survival['domain']['kind'], number>> = {
	overlay: 0,
	provider: 1,
	'shared-risk': 2,
	site: 3,
	device: 4,
	cable: 5,
};

/** What takes most with it first. */
function rank({domain}: Survival): number {
	return RANKS[domain.kind];
}
