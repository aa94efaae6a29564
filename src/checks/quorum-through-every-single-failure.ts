import type {Network} from '../network/network.types.ts';
import {NOTHING_REMOVED, removalOf} from '../network/queries/removal.ts';
import type {Check, Outcome} from './check.types.ts';
import {singleFailures} from './_failures.ts';
import {forecastParts} from './_forecast.ts';
import {evidenceOf, failed, notApplicable, passed, unknown} from './_outcome.ts';
import {requirementsFor} from './_requirements.ts';
import {survivals, type Survival} from './_survival.ts';
import {listed} from './_words.ts';

/** More are counted, the first few named: the check single-points-of-failure lists them all. */
const NAMED_MAX = 6;

export const quorumThroughEverySingleFailure: Check = {
	id: 'quorum-through-every-single-failure',
	title: 'The quorum outlives every single failure',
	category: 'quorum',
	source:
		'votequorum(5): quorum is more than half of the expected votes. One failure that costs it stops the whole cluster.',
	gate: true,
	judge({network, runs}) {
		if (network.cluster === null) {
			return notApplicable('The design has no corosync cluster.');
		}
		const whole = forecastParts(network, NOTHING_REMOVED);
		const all = survivals(network, runs);
		if (whole === null || all === null) {
			return unknown(
				'corosync would not start with this configuration.',
				'Mend the quorum section.',
			);
		}
		if (!whole.some(({quorate}) => quorate)) {
			const reason =
				'The cluster never forms whole, so there is no quorum that could outlive anything.';
			return failed(
				'static',
				{reason, remedy: 'See the check cluster-forms.'},
				{failures: all.length},
			);
		}
		return judged(network, all);
	},
};

function judged(network: Network, all: readonly Survival[]): Outcome {
	const lost = all.filter(({kept}) => !kept);
	const seen = all.filter(survival => survival.seen.length > 0);
	const decisive = lost.length > 0 ? lost : all;
	const evidence = evidenceOf(decisive.flatMap(survival => survival.seen.map(({run}) => run)));
	const values = {
		failures: all.length,
		survived: all.length - lost.length,
		confirmedByRuns: seen.length,
		lost: lost.map(({domain}) => domain.id).join(', '),
	};
	if (lost.length > 0) {
		return failed(evidence, {reason: reasonOf(lost, all), remedy: remedyOf(network, lost)}, values);
	}
	const pairs = pairsRequired(network);
	if (pairs !== null) {
		return failed('static', pairs, values);
	}
	const reason = `The quorum outlives each of ${all.length} single failures; ${seen.length} of them were tried.`;
	return passed(evidence, reason, values);
}

function reasonOf(lost: readonly Survival[], all: readonly Survival[]): string {
	const named = lost.slice(0, NAMED_MAX).map(({domain}) => domain.title);
	const more = lost.length > NAMED_MAX ? [`${lost.length - NAMED_MAX} more`] : [];
	const tried = lost.filter(({seen}) => seen.length > 0).length;
	const [first] = lost;
	const part = first?.parts[0];
	const votes =
		part === undefined
			? 'nothing is left'
			: part.settles
				? `${part.votes} of the ${part.quorumVotes} votes needed are left together`
				: `what is left (${listed(part.members)}) does not come to rest, as ${part.missing[0]?.join(' and ') ?? ''} do not reach each other`;
	return `${lost.length} of ${all.length} single failures cost the quorum: ${listed([...named, ...more])}. Without the ${first?.domain.title ?? ''}, ${votes}. ${tried} of the ${lost.length} were tried in scenarios.`;
}

function remedyOf({cluster}: Network, lost: readonly Survival[]): string {
	const members = cluster?.members ?? [];
	const total = members.reduce((sum, {votes}) => sum + votes, 0);
	const remedies: string[] = [];
	const costsByVotes = lost.some(({parts}) =>
		parts.some(({settles, members: left}) => settles && left.length === members.length - 1),
	);
	if (costsByVotes && total % 2 === 0) {
		remedies.push('add a third voter: a node, or a QDevice in a failure domain of its own');
	}
	if (lost.some(({domain}) => domain.kind !== 'device' || domain.overlays.length > 0)) {
		remedies.push('give the members a second way to each other that shares nothing with the first');
	}
	if (lost.some(({parts}) => parts.some(({settles}) => !settles))) {
		remedies.push('let every two members reach each other without a third (a full mesh)');
	}
	const text = listed(
		remedies.length > 0 ? remedies : ['spread the votes so that no single part holds half of them'],
	);
	return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** Where more than one failure at once has to be survived: by forecast, two at a time. */
function pairsRequired(network: Network): {reason: string; remedy: string} | null {
	const wanted = requirementsFor(network, 'failures-survived').find(({value}) => value >= 2);
	if (wanted === undefined) {
		return null;
	}
	const failures = singleFailures(network);
	for (const [index, first] of failures.entries()) {
		for (const second of failures.slice(index + 1)) {
			const parts = forecastParts(network, removalOf([first, second]));
			if (parts?.some(({quorate}) => quorate) !== true) {
				return {
					reason: `The design requires ${wanted.text}, but ${first.title} and ${second.title} together cost the quorum.`,
					remedy:
						'Add voters, so that more than half of the votes are left after any two failures.',
				};
			}
		}
	}
	return null;
}
