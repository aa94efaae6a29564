/** The default suite on the simulator, judged; the design alone where the simulator lacks something for it. */
import type {Network} from '../../network/network.types.ts';
import {planRuns} from '../../scenario/plan.ts';
import {runScenarios} from '../../scenario/runner.ts';
import {loadDefaultSuite} from '../../scenario/suite.ts';
import {judge, type Judgement} from '../../scoring/judge.ts';
import {createSimulator} from '../../simulator/simulator.ts';

export async function proveNetwork(network: Network, seed: number): Promise<Judgement> {
	const engine = createSimulator({network, seed, onProgress: () => undefined});
	if ((await engine.lacks()).some(({isPartial}) => isPartial !== true)) {
		// What the simulator cannot do is no reason against a design: the checks that need runs stay unknown.
		return judge({network, runs: []});
	}
	await engine.up();
	const plans = planRuns(loadDefaultSuite(), {network, seed});
	const runs = await runScenarios(plans, {engine, network});
	await engine.down();
	return judge({network, runs});
}
