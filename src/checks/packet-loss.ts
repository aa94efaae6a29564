import type {Network} from '../network/network.types.ts';
import {pathFigures} from '../network/queries/figures.ts';
import {ringPath} from '../network/queries/reach.ts';
import type {Check, CheckInput, Outcome} from './check.types.ts';
import {evidenceOf, failed, notApplicable, passed, unknown} from './_outcome.ts';
import {answersInPeace} from './_probes.ts';
import {rampSteps} from './_ramps.ts';
import {isMet, requirementsFor} from './_requirements.ts';
import {percent} from './_words.ts';

/** Measured: at 0.5 % on each uplink an ordered write takes 101 ms instead of 2, at 1 % memberships begin to change. */
const LOSS_RATIO_MAX = 0.005;

type Loss = {readonly ratio: number; readonly pair: string; readonly samples: number | null};

export const packetLoss: Check = {
	id: 'packet-loss',
	title: 'The ring’s path loses next to nothing',
	category: 'latency',
	source:
		'Measured with corosync 3.1.7, three nodes, token 1000: 0.5 % loss on each uplink makes an ordered write take 101 ms, 1 % 199 ms with membership changes, 5 % 995 ms.',
	gate: false,
	judge(input) {
		if (input.network.cluster === null) {
			return notApplicable('The design has no corosync cluster.');
		}
		const measured = fromProbes(input);
		const worst = measured?.loss ?? fromDesign(input.network);
		if (worst === null) {
			return unknown('No two members have a path to each other.', 'See the check cluster-forms.');
		}
		return judged(input, worst, measured?.evidence ?? 'static');
	},
};

function judged({network, runs}: CheckInput, worst: Loss, evidence: Outcome['evidence']): Outcome {
	const [requirement] = requirementsFor(network, 'loss');
	const isGood =
		requirement === undefined ? worst.ratio < LOSS_RATIO_MAX : isMet(requirement, worst.ratio);
	const limit = requirement?.text ?? `below ${percent(LOSS_RATIO_MAX)}`;
	const broken = rampSteps(network, runs, 'lossRatio').find(({broke}) => broke);
	const ramp =
		broken === undefined
			? ''
			: ` In the ramp the ring suffered at ${percent(broken.value)} on each cable.`;
	const samples = worst.samples === null ? 'by design' : `of ${worst.samples} round trips`;
	const reason = `${percent(worst.ratio)} ${samples} is lost between ${worst.pair}; the limit is ${limit}.${ramp}`;
	const values = {lossRatio: worst.ratio, pair: worst.pair, samples: worst.samples};
	return isGood
		? passed(evidence, reason, values)
		: failed(
				evidence,
				{
					reason,
					remedy: 'Find and mend the lossy line: loss hurts the ring far earlier than latency.',
				},
				values,
			);
}

function fromProbes({runs}: CheckInput): {loss: Loss; evidence: Outcome['evidence']} | null {
	const answers = answersInPeace(runs, 'rtt').filter(({result}) => result.path.startsWith('ring:'));
	const losses = answers
		.flatMap(({result}) => result.pairs)
		.filter(({sent, received}) => sent > 0 && received > 0)
		.map(({from, to, sent, received}) => ({
			ratio: (sent - received) / sent,
			pair: `${from} and ${to}`,
			samples: sent,
		}))
		.sort((a, b) => b.ratio - a.ratio);
	const [loss] = losses;
	return loss === undefined ? null : {loss, evidence: evidenceOf(answers.map(({run}) => run))};
}

/** Both ways, as a round trip would meet it. */
function fromDesign(network: Network): Loss | null {
	const losses = (network.cluster?.rings ?? []).flatMap(({addresses}) =>
		addresses.flatMap((from, index) =>
			addresses.slice(index + 1).flatMap(to => {
				const there = ringPath(network, {from, to});
				const back = ringPath(network, {from: to, to: from});
				if (there === null || back === null) {
					return [];
				}
				const arriving = [there, back].map(path => 1 - pathFigures(network, path).lossRatio);
				const ratio = 1 - arriving.reduce((product, share) => product * share, 1);
				return [{ratio, pair: `${from.device} and ${to.device}`, samples: null}];
			}),
		),
	);
	return losses.sort((a, b) => b.ratio - a.ratio)[0] ?? null;
}
