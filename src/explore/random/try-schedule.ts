/** Runs one schedule in a fresh simulator and says which properties it violates. */
import {RingproofError} from '../../core/errors.ts';
import type {Network} from '../../network/network.types.ts';
import {loadScenario} from '../../scenario/load-scenario.ts';
import {planRuns} from '../../scenario/plan.ts';
import type {PlannedRun} from '../../scenario/plan.types.ts';
import {runOnce} from '../cases/simulate.ts';
import {type Violation, violationsOf} from './properties.ts';
import {scenarioText, SCRATCH_WORDS} from './scenario-text.ts';
import type {Blow, Schedule} from './schedule.types.ts';

export type ScheduleFinding = {
	readonly eventCount: number;
	readonly violations: readonly Violation[];
};

export async function trySchedule(
	network: Network,
	schedule: Schedule,
	seed: number,
): Promise<ScheduleFinding> {
	const [plan] = plansOf(network, schedule);
	if (plan === undefined) {
		throw new Error('A schedule has one run.');
	}
	const run = await runOnce(network, plan, seed);
	return {eventCount: schedule.events.length, violations: violationsOf(network, run)};
}

/** Whether the network has the target and can bring the fault about there. */
export function isRealisable(network: Network, blow: Blow): boolean {
	try {
		const plans = plansOf(network, {events: [{...blow, atMs: 0, forMs: null}]});
		return plans.every(({refusal}) => refusal === null);
	} catch (error) {
		if (error instanceof RingproofError) {
			return false;
		}
		throw error;
	}
}

/** Throws invalid input where the network lacks a target, or a fault cannot be realised on it. */
function plansOf(network: Network, schedule: Schedule): readonly PlannedRun[] {
	const text = scenarioText(schedule, SCRATCH_WORDS);
	// Every target has its name, so the plan's own seed decides nothing.
	return planRuns([loadScenario(text, 'schedule.yaml')], {network, seed: 0});
}
