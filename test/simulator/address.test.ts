import test from 'ava';
import {loadNetwork} from '../../src/cli/load-network.ts';
import {deviceId} from '../../src/core/ids.ts';
import type {Effect} from '../../src/engine/effect.types.ts';
import {planRuns} from '../../src/scenario/plan.ts';
import {runScenarios} from '../../src/scenario/runner.ts';
import {findScenario} from '../../src/scenario/suite.ts';
import {createSimulator, type Simulator} from '../../src/simulator/simulator.ts';
import {addressDesign} from '../_support/workload-designs.ts';
import {outcome} from '../_support/judged.ts';

const KINDS = ['keepalived', 'ucarp'] as const;

function simulated(kind: (typeof KINDS)[number]): Simulator {
	const network = loadNetwork(addressDesign(kind), 'test.yaml');
	return createSimulator({network, seed: 1, onProgress: () => undefined});
}

/** Who has the address by the history so far. */
function holders({history}: Simulator): readonly string[] {
	const held = new Set<string>();
	for (const event of history()) {
		if (event.kind === 'holder') {
			held[event.held ? 'add' : 'delete'](event.node);
		}
	}
	return [...held].sort();
}

async function settled(kind: (typeof KINDS)[number]): Promise<Simulator> {
	const sim = simulated(kind);
	await sim.up();
	await sim.pass(10_000);
	return sim;
}

const power = (name: string, action: 'kill' | 'stop'): Effect => ({
	kind: 'device',
	device: deviceId(name),
	action,
});

for (const kind of KINDS) {
	test(`${kind}: the better server holds the address`, async t => {
		t.deepEqual(holders(await settled(kind)), ['a']);
	});

	test(`${kind}: the other takes over within four intervals of a power loss`, async t => {
		const sim = await settled(kind);
		const killedMs = sim.nowMs();
		await sim.apply('dark', [power('a', 'kill')]);
		await sim.pass(10_000);
		t.deepEqual(holders(sim), ['b']);
		const taken = sim
			.history()
			.find(event => event.kind === 'holder' && event.node === 'b' && event.atMs > killedMs);
		// The last advertisement came up to 1 s before; then 3 s and the skew have to pass.
		const waitedMs = (taken?.atMs ?? Infinity) - killedMs;
		t.true(waitedMs > 2000 && waitedMs < 4000, `${waitedMs}`);
	});

	test(`${kind}: both hold it while no multicast passes, and one after that`, async t => {
		const sim = await settled(kind);
		await sim.apply('block', [{kind: 'block-multicast', device: deviceId('sw')}]);
		await sim.pass(10_000);
		t.deepEqual(holders(sim), ['a', 'b']);
		await sim.heal('block');
		await sim.pass(5000);
		t.deepEqual(holders(sim), ['a']);
	});

	test(`${kind}: a daemon that is killed leaves the address to its kernel`, async t => {
		const sim = await settled(kind);
		await sim.apply('crash', [
			{kind: 'daemon', device: deviceId('a'), daemon: 'address:vip', action: 'kill'},
		]);
		await sim.pass(10_000);
		t.deepEqual(holders(sim), ['a', 'b']);
		await sim.heal('crash');
		await sim.pass(10_000);
		t.is(holders(sim).length, 1);
	});
}

test('scenarios run on a design without corosync, and the check finds the address held twice', async t => {
	const network = loadNetwork(addressDesign('ucarp'), 'test.yaml');
	const engine = createSimulator({network, seed: 1, onProgress: () => undefined});
	await engine.up();
	t.is(outcome('address-held-once', network).status, 'unknown');
	const harmless = await runScenarios(
		planRuns([findScenario('steady-state')], {network, seed: 1}),
		{
			engine,
			network,
		},
	);
	t.is(outcome('address-held-once', network, harmless).status, 'pass');
	const plans = planRuns([findScenario('servers-apart')], {network, seed: 1});
	const runs = await runScenarios(plans, {engine, network});
	t.deepEqual(
		runs.map(({status}) => status),
		['completed'],
	);
	const {status, reason} = outcome('address-held-once', network, runs);
	t.is(status, 'fail', reason);
	t.regex(reason, /a and b held 10\.0\.0\.100 at once/);
});
