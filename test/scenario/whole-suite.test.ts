import {readFileSync} from 'node:fs';
import test from 'ava';
import {loadNetwork} from '../../src/cli/load-network.ts';
import {planRuns} from '../../src/scenario/plan.ts';
import {runScenarios} from '../../src/scenario/runner.ts';
import {loadDefaultSuite} from '../../src/scenario/suite.ts';
import {createSimulator} from '../../src/simulator/simulator.ts';

test('the default suite runs through in one simulated lab, scenario after scenario', async t => {
	const file = 'topology/openvpn-two-node.yaml';
	const network = loadNetwork(readFileSync(file, 'utf8'), file);
	const engine = createSimulator({network, seed: 1, onProgress: () => undefined});
	await engine.up();
	const plans = planRuns(loadDefaultSuite(), {network, seed: 1});
	const runs = await runScenarios(plans, {engine, network});
	await engine.down();
	t.is(runs.length, plans.length);
	t.deepEqual(
		runs
			.filter(({status}) => status === 'failed')
			.map(({id, reason}) => `${id}: ${String(reason)}`),
		[],
	);
	t.true(runs.filter(({status}) => status === 'completed').length >= 10);
});
