/** The same scenarios of one design on the live lab and on the simulator. */
import {readFileSync} from 'node:fs';
import {loadNetwork} from '../../../src/cli/load-network.ts';
import {createDockerEngine} from '../../../src/docker/engine.ts';
import type {Engine, EngineOptions} from '../../../src/engine/engine.types.ts';
import type {ScenarioRun} from '../../../src/engine/run.types.ts';
import type {Network} from '../../../src/network/network.types.ts';
import {planRuns} from '../../../src/scenario/plan.ts';
import type {PlannedRun} from '../../../src/scenario/plan.types.ts';
import {runScenarios} from '../../../src/scenario/runner.ts';
import {findScenario} from '../../../src/scenario/suite.ts';
import {createSimulator} from '../../../src/simulator/simulator.ts';

export type Trial = {
	/** The design's file, from the package's root. */
	readonly file: string;
	/** Names of shipped scenarios; those that the design has nothing for cost nothing. */
	readonly scenarios: readonly string[];
};

export type Tried = {
	readonly network: Network;
	readonly measured: readonly ScenarioRun[];
	readonly simulated: readonly ScenarioRun[];
};

/** `build/test/contract/_support` → the package's root. */
const ROOT = new URL('../../../../', import.meta.url);
const SEED = 1;

export async function runOnBoth({file, scenarios}: Trial): Promise<Tried> {
	const network = loadNetwork(readFileSync(new URL(file, ROOT), 'utf8'), file);
	const plans = planRuns(scenarios.map(findScenario), {network, seed: SEED});
	const options: EngineOptions = {network, seed: SEED, onProgress: () => undefined};
	return {
		network,
		measured: await runOn(createDockerEngine(options), network, plans),
		simulated: await runOn(createSimulator(options), network, plans),
	};
}

async function runOn(
	engine: Engine,
	network: Network,
	plans: readonly PlannedRun[],
): Promise<readonly ScenarioRun[]> {
	const lacks = await engine.lacks();
	if (lacks.length > 0) {
		throw new Error(lacks.map(({what, why, remedy}) => `${what}: ${why} ${remedy}`).join('\n'));
	}
	try {
		await engine.up();
		return await runScenarios(plans, {engine, network});
	} finally {
		await engine.down();
	}
}
