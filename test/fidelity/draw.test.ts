import test from 'ava';
import {runScenarios} from '../../src/scenario/runner.ts';
import {createSimulator} from '../../src/simulator/simulator.ts';
import {draw} from './_support/trial.ts';
import {readOptions} from './_support/options.ts';

const DRAWS = Array.from({length: 40}, (_, index) => draw(1, index + 1));

test('A draw depends on the seed and its index only', t => {
	t.deepEqual(draw(1, 7), DRAWS[6]);
	t.not(
		draw(2, 7).designText + draw(2, 7).scenarioText,
		draw(1, 7).designText + draw(1, 7).scenarioText,
	);
});

test('Draws reach every transport, one and two links, and an arbiter', t => {
	const groups = new Set(DRAWS.map(({group}) => group));
	for (const group of ['udp', 'udpu', 'knet, 1 link', 'knet, 2 links']) {
		t.true(groups.has(group), group);
	}
	t.true([...groups].some(group => group.endsWith('QDevice')));
	const counts = DRAWS.map(({trial}) => trial.network.cluster?.members.length);
	t.deepEqual(
		[2, 3, 4].filter(count => counts.includes(count)),
		[2, 3, 4],
	);
});

test('Every drawn design can be simulated and every drawn schedule run to its end', async t => {
	for (const {index, trial} of DRAWS) {
		const {network, plans, seed} = trial;
		const engine = createSimulator({network, seed, onProgress: () => undefined});
		t.deepEqual(await engine.lacks(), [], `draw ${index}`);
		await engine.up();
		const runs = await runScenarios(plans, {engine, network});
		t.deepEqual(
			runs.map(({status, reason}) => ({status, reason})),
			[{status: 'completed', reason: null}],
			`draw ${index}`,
		);
	}
});

test('A mistake on the command line is told with the word that is wrong', t => {
	t.like(readOptions(['--random', 'many']), {
		mistake: '--random takes a whole number from 1 on, not "many".',
	});
	t.like(readOptions([]), {mistake: '--random takes a whole number from 1 on, not "".'});
	t.like(readOptions(['--random', '3', '--seed', '5']), {count: 3, seed: 5, from: 1, json: false});
});
