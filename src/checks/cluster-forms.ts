import {formatDurationMs} from '../core/units.ts';
import type {Network} from '../network/network.types.ts';
import {NOTHING_REMOVED} from '../network/queries/removal.ts';
import type {Check, Outcome} from './check.types.ts';
import {forecastParts} from './_forecast.ts';
import {startsOf, type Start} from './_formation.ts';
import {evidenceOf, failed, notApplicable, passed, unknown} from './_outcome.ts';
import {causeOf, type Cause} from './_reach-causes.ts';
import {counted, roundedMs} from './_words.ts';

export const clusterForms: Check = {
	id: 'cluster-forms',
	title: 'The cluster forms',
	category: 'reachability',
	source:
		'corosync, exec/totemsrp.c: a membership holds only nodes that all reach each other; it never relays.',
	gate: true,
	judge({network, runs}) {
		const {cluster} = network;
		if (cluster === null) {
			return notApplicable('The design has no corosync cluster.');
		}
		const starts = startsOf(network, runs);
		return starts.length === 0 ? fromDesign(network) : fromStarts(network, starts);
	},
};

function fromDesign(network: Network): Outcome {
	const parts = forecastParts(network, NOTHING_REMOVED);
	const count = network.cluster?.members.length ?? 0;
	if (parts === null) {
		return unknown('corosync would not start with this configuration.', 'Mend the quorum section.');
	}
	const [first] = parts;
	if (parts.length === 1 && first?.quorate === true) {
		return passed('static', `All ${count} members reach each other on a common link.`, {
			members: count,
		});
	}
	const {reason, remedy} = explain(network);
	return failed(
		'static',
		{reason: `The cluster never forms: ${reason}.`, remedy},
		{members: count},
	);
}

function fromStarts(network: Network, starts: readonly Start[]): Outcome {
	const evidence = evidenceOf(starts.map(({run}) => run));
	const count = network.cluster?.members.length ?? 0;
	const good = starts.filter(({whole}) => whole);
	const slowestMs = Math.max(0, ...good.map(({tookMs}) => tookMs ?? 0));
	const values = {
		members: count,
		starts: starts.length,
		formed: good.length,
		slowestMs: roundedMs(slowestMs),
	};
	if (good.length === starts.length) {
		const took = slowestMs === 0 ? '' : `, the slowest time in ${formatDurationMs(slowestMs)}`;
		const reason = `All ${count} members came together at ${counted(starts.length, 'start')}${took}.`;
		return passed(evidence, reason, values);
	}
	const largest = Math.max(...starts.map(start => start.largest));
	const {reason, remedy} = explain(network);
	const seen =
		good.length === 0
			? `The cluster never formed: at best ${largest} of ${count} members were in one membership`
			: `The cluster formed at only ${good.length} of ${starts.length} starts`;
	return failed(evidence, {reason: `${seen}; ${reason}.`, remedy}, values);
}

/** The first cause over all pairs that do not reach each other; a missing client-to-client path before all others. */
function explain(network: Network): {readonly reason: string; readonly remedy: string} {
	const cluster = network.cluster;
	const members = cluster?.members.map(({device}) => device) ?? [];
	const pairs = members.flatMap((a, index) => members.slice(index + 1).map(b => [a, b] as const));
	const causes = pairs.flatMap(pair => {
		// A pair that reaches each other on one link needs no other.
		const perRing = (cluster?.rings ?? []).map(ring => causeOf(network, ring, pair));
		const [first] = perRing;
		return perRing.some(cause => cause === null) || first === undefined || first === null
			? []
			: [first];
	});
	const cause: Cause | undefined =
		causes.find(({kind}) => kind === 'no-client-to-client') ?? causes[0];
	return cause === undefined
		? {
				reason: 'in the design all members reach each other, so something else keeps them apart',
				remedy:
					'Look at the histories of the scenarios: membership and tunnel events tell when they lost each other.',
			}
		: {reason: cause.sentence, remedy: cause.remedy};
}
