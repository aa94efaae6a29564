/** The same plans on the live lab and on the simulator. */
import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {createDockerEngine} from '../../../src/docker/engine.ts';
import type {Engine, EngineOptions} from '../../../src/engine/engine.types.ts';
import type {ScenarioRun} from '../../../src/engine/run.types.ts';
import type {Network} from '../../../src/network/network.types.ts';
import type {PlannedRun} from '../../../src/scenario/plan.types.ts';
import {runScenarios} from '../../../src/scenario/runner.ts';
import {createSimulator} from '../../../src/simulator/simulator.ts';
import type {Tried} from './comparison.ts';

export type Trial = {
	readonly network: Network;
	readonly plans: readonly PlannedRun[];
	readonly seed: number;
};

export async function runOnBoth(trial: Trial): Promise<Tried> {
	const {network, seed} = trial;
	const options: EngineOptions = {network, seed, onProgress: () => undefined};
	return {
		network,
		measured: await runOn(createDockerEngine(options), trial),
		simulated: await runOn(createSimulator(options), trial),
	};
}

async function runOn(engine: Engine, {network, plans}: Trial): Promise<readonly ScenarioRun[]> {
	const lacks = (await engine.lacks()).filter(({isPartial}) => isPartial !== true);
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

/** Both histories, and what else is needed to repeat them, for those who look for the cause of a disagreement. */
export function keepTried(
	folder: string,
	{measured, simulated}: Tried,
	files: Readonly<Record<string, string>> = {},
): void {
	mkdirSync(folder, {recursive: true});
	const texts = {
		...files,
		'measured.json': JSON.stringify(measured),
		'simulated.json': JSON.stringify(simulated),
	};
	for (const [name, text] of Object.entries(texts)) {
		writeFileSync(join(folder, name), text);
	}
}
