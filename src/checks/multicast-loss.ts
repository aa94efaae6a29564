import type {Network, Requirement} from '../network/network.types.ts';
import {pathFigures} from '../network/queries/figures.ts';
import {multicastHearers, ringPath} from '../network/queries/reach.ts';
import type {Check, CheckInput, Outcome} from './check.types.ts';
import {evidenceOf, failed, notApplicable, passed, unknown} from './_outcome.ts';
import {answersInPeace} from './_probes.ts';
import {isMet, requirementsFor} from './_requirements.ts';
import {percent} from './_words.ts';

type Loss = {readonly ratio: number; readonly pair: string; readonly sent: number | null};

type Found = {readonly losses: readonly Loss[]; readonly evidence: Outcome['evidence']};

export const multicastLoss: Check = {
	id: 'multicast-loss',
	title: 'Multicast between the members is lost as seldom as required',
	category: 'reachability',
	source: 'The requirement’s own source; omping counts the same: packets to the group, one way.',
	gate: true,
	judge(input) {
		const {network} = input;
		const asked = requirementsFor(network, 'multicast-loss').filter(
			line => line.source === OWN_WORD || network.cluster?.transport === 'udp',
		);
		const [line] = asked;
		if (network.cluster === null || line === undefined) {
			return notApplicable('Neither the design nor its transport asks for multicast.');
		}
		const {losses, evidence} = fromProbes(input) ?? fromDesign(network);
		const [worst] = [...losses].sort((a, b) => b.ratio - a.ratio);
		return worst === undefined
			? unknown('No packets to a group were counted on the ring.', 'Run the scenario steady-state.')
			: judged(asked, worst, evidence);
	},
};

/** A line of the design itself counts whatever the transport is; a profile's is about transports that use multicast. */
const OWN_WORD: Requirement['source'] = 'the design';

function judged(
	asked: readonly Requirement[],
	worst: Loss,
	evidence: Outcome['evidence'],
): Outcome {
	const packets = worst.sent === null ? 'by design' : `of ${String(worst.sent)} packets`;
	const required = asked.map(({text}) => text).join(' and ');
	const reason = `${percent(worst.ratio)} ${packets} to a group are lost ${worst.pair}; required: ${required}.`;
	const values = {lossRatio: worst.ratio, pair: worst.pair, packets: worst.sent};
	return asked.every(line => isMet(line, worst.ratio))
		? passed(evidence, reason, values)
		: failed(
				evidence,
				{
					reason,
					remedy:
						'Find where packets to the group are dropped, or choose a transport without them.',
				},
				values,
			);
}

function fromProbes({runs}: CheckInput): Found | null {
	const answers = answersInPeace(runs, 'multicast').filter(({result}) =>
		result.path.startsWith('ring:'),
	);
	if (answers.length === 0) {
		return null;
	}
	const losses = answers
		.flatMap(({result}) => result.pairs)
		// A history from before packets were counted says who was heard, and not how well.
		.filter(({heard, sent}) => !heard || sent > 0)
		.map(({from, to, heard, sent, received}) => ({
			ratio: heard ? Math.max(0, 1 - received / sent) : 1,
			pair: `from ${from} to ${to}`,
			sent: heard ? sent : null,
		}));
	return {losses, evidence: evidenceOf(answers.map(({run}) => run))};
}

/** One way, as packets to a group have no answer. */
function fromDesign(network: Network): Found {
	const losses = (network.cluster?.rings ?? []).flatMap(ring =>
		ring.addresses.flatMap(from => {
			const hearers = multicastHearers(network, {ring, from: from.device});
			return ring.addresses
				.filter(({device}) => device !== from.device)
				.map(to => {
					const path = hearers.has(to.device) ? ringPath(network, {from, to}) : null;
					return {
						ratio: path === null ? 1 : pathFigures(network, path).lossRatio,
						pair: `from ${from.device} to ${to.device}`,
						sent: null,
					};
				});
		}),
	);
	return {losses, evidence: 'static'};
}
