/**
 * What a machine that was too busy does to a verdict. Waiting for a processor makes a lab later than the network under
 * test and never earlier, so a check that passes passes all the more; a failure is only believed when it does not rest on
 * the spoilt runs alone. Two quorate halves are believed always: no load makes them right.
 */
import type {Category, CheckInput, Outcome} from '../checks/check.types.ts';
import {busySigns, type BusySign} from '../engine/busyness.ts';
import type {ScenarioRun} from '../engine/run.types.ts';
import type {Network} from '../network/network.types.ts';

const REMEDY = 'Measure again on a quiet machine; `prove --retry-busy` does so once by itself.';

/** Why the figures of a run are not to be trusted, in one sentence; `null`: they are. */
export function distrustOf(network: Network, run: ScenarioRun): string | null {
	const signs = busySigns(network, run);
	return signs.length === 0
		? null
		: `The machine was too busy: ${signs.map(({text}) => text).join('; ')}.`;
}

/** The outcome, or `unknown` where it fails for no other reason than runs whose figures are not to be trusted. */
export function trusted(
	category: Category,
	outcome: Outcome,
	{input, ask}: {readonly input: CheckInput; readonly ask: (input: CheckInput) => Outcome},
): Outcome {
	if (outcome.status !== 'fail' || outcome.evidence !== 'measured') {
		return outcome;
	}
	const {network, runs} = input;
	const spoilt = runs.flatMap(run => {
		const signs = busySigns(network, run).filter(sign => spoils(sign, category));
		return signs.length === 0 ? [] : [{run, signs}];
	});
	const [first] = spoilt;
	if (first === undefined) {
		return outcome;
	}
	const others = runs.filter(run => !spoilt.some(one => one.run === run));
	if (ask({network, runs: others}).status === 'fail') {
		return outcome;
	}
	const why = first.signs.map(({text}) => text).join('; ');
	return {
		...outcome,
		status: 'unknown',
		reason: `${outcome.reason} But the machine was too busy to tell, in ${first.run.id}: ${why}.`,
		remedy: REMEDY,
		values: {...outcome.values, untrusted: true},
	};
}

/** Round trips suffer from any lack of time; what a cluster does only from one as long as its own timers. */
function spoils({spoils: what}: BusySign, category: Category): boolean {
	return category !== 'split-brain' && (category === 'latency' || what === 'behaviour');
}
