import test from 'ava';
import {loadNetwork} from '../../src/cli/load-network.ts';
import {cableId, deviceId} from '../../src/core/ids.ts';
import {followWorkload} from '../../src/engine/workload-state.ts';
import {planRuns} from '../../src/scenario/plan.ts';
import {runScenarios} from '../../src/scenario/runner.ts';
import {findScenario} from '../../src/scenario/suite.ts';
import {createSimulator, type Simulator} from '../../src/simulator/simulator.ts';
import {outcome} from '../_support/judged.ts';
import {glusterDesign} from '../_support/workload-designs.ts';
import {storageUp} from './_support/storage.ts';

/** What the clients on a and b said last. */
function says({history}: Simulator): readonly string[] {
	const views = followWorkload().read(history()).stores.get('gluster:vms');
	return ['a', 'b'].map(name => {
		const view = views?.get(deviceId(name));
		return view === undefined ? 'gone' : `${view.state} ${view.members.join('')}`.trim();
	});
}

const cutOff = async (sim: Simulator, name: string): Promise<void> => {
	await sim.apply('cut', [
		{kind: 'cut', cable: cableId(`c-${name}`), direction: 'both', mode: 'silent'},
	]);
	await sim.pass(10_000);
};

const wasSplit = ({history}: Simulator): boolean =>
	history().some(event => event.kind === 'storage' && event.state === 'split-brain');

test('two bricks without quorum: both sides write, and then the copies contradict each other', async t => {
	const sim = await storageUp(glusterDesign(false));
	t.deepEqual(says(sim), ['available ab', 'available ab']);
	await cutOff(sim, 'a');
	// c is no brick, so each side has only its own.
	t.deepEqual(says(sim), ['available a', 'available b']);
	t.false(wasSplit(sim));
	await sim.heal('cut');
	await sim.pass(20_000);
	t.true(wasSplit(sim));
	t.deepEqual(says(sim), ['available ab', 'available ab'], 'the writer goes on with another file');
});

test('two bricks with auto: only the side of the first one writes, and the other is mended', async t => {
	const sim = await storageUp(glusterDesign(false, 'cluster.quorum-type: auto'));
	await cutOff(sim, 'a');
	t.deepEqual(says(sim), ['available a', 'blocked b']);
	await sim.heal('cut');
	await sim.pass(20_000);
	t.false(wasSplit(sim));
	t.deepEqual(says(sim), ['available ab', 'available ab']);
});

test('with an arbiter the side that sees it writes', async t => {
	const sim = await storageUp(glusterDesign(true));
	await cutOff(sim, 'a');
	t.deepEqual(says(sim), ['blocked a', 'available bc']);
	await sim.heal('cut');
	await sim.pass(20_000);
	t.false(wasSplit(sim));
	t.deepEqual(says(sim), ['available abc', 'available abc']);
});

test('writes stand still for the ping timeout after a silent cut', async t => {
	const sim = await storageUp(glusterDesign(false).replace('ping-timeout: 2', 'ping-timeout: 20'));
	await cutOff(sim, 'a');
	t.deepEqual(says(sim), ['blocked ab', 'blocked ab']);
	await sim.pass(15_000);
	t.deepEqual(says(sim), ['available a', 'available b']);
});

test('the check finds the split brain that the scenario of a cut shows, and none with an arbiter', async t => {
	for (const [arbiter, expected] of [
		[false, 'fail'],
		[true, 'pass'],
	] as const) {
		const network = loadNetwork(glusterDesign(arbiter), 'test.yaml');
		const engine = createSimulator({network, seed: 1, onProgress: () => undefined});
		await engine.up();
		const plans = planRuns([findScenario('servers-apart')], {network, seed: 1});
		const runs = await runScenarios(plans, {engine, network});
		const {status, reason} = outcome('storage-split-brain-never', network, runs);
		t.is(status, expected, reason);
		t.is(outcome('storage-split-brain-never', network).status, arbiter ? 'unknown' : 'fail');
		if (!arbiter) {
			t.regex(reason, /After servers-apart copies of gluster:vms contradicted/);
		}
	}
});
