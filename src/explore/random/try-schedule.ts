/** Runs one schedule in a fresh simulator and says which properties it violates. */
import type {Network} from '../../network/network.types.ts';
import {loadScenario} from '../../scenario/load-scenario.ts';
import {planRuns} from '../../scenario/plan.ts';
import type {PlannedRun} from '../../scenario/plan.types.ts';
import {runOnce} from '../cases/simulate.ts';
import {type Violation, violationsOf} from './properties.ts';
import {scenarioText, SCRATCH_WORDS} from './scenario-text.ts';
import type {Schedule} from './schedule.types.ts';

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

/** Throws invalid input where the network lacks a target, or a fault cannot be realised on it. */
export function plansOf(network: Network, schedule: Schedule): readonly PlannedRun[] {
	const text = scenarioText(schedule, SCRATCH_WORDS);
	// Every target has its name, so the plan's own seed decides nothing.
	return planRuns([loadScenario(text, 'schedule.yaml')], {network, seed: 0});
}
