import test from 'ava';

import {invalidInput, unavailable} from '../../src/core/errors.ts';
import {NO_PLACES} from '../../src/core/places.ts';
import {FAULTS} from '../../src/faults/index.ts';
import {planRuns} from '../../src/scenario/plan.ts';
import {runScenarios} from '../../src/scenario/runner.ts';
import type {Action, Scenario} from '../../src/scenario/scenario.types.ts';
import {findScenario} from '../../src/scenario/suite.ts';
import {draw} from '../_support/drawn-network.ts';
import {shippedNetwork} from '../_support/networks.ts';
import {scriptedEngine} from '../_support/scripted-engine.ts';

const network = draw({servers: ['a', 'b'], providers: ['p'], cables: ['a-p', 'b-p']});

// Two nodes at token 1000: consensus is 1200, so a membership takes 2200 ms, and the runner's quiet time is 3200 ms.
const QUIET_MS = 1000 + 1200 + 1000;

function scenario(
	name: string,
	actions: readonly Action[],
	rest: Partial<Scenario> = {},
): Scenario {
	return {
		name,
		title: name,
		purpose: 'test',
		tags: [],
		needs: {membersMin: 1, overlay: null, multicastTransport: false, qdevice: false},
		startCluster: 'all',
		recovery: 'brief',
		steps: actions.map((action, index) => ({
			atMs: null,
			afterMs: 0,
			path: ['steps', index],
			...action,
		})),
		placeOf: NO_PLACES,
		...rest,
	};
}

function fault(kind: string, target: string, rest: {forMs?: number; id?: string} = {}): Action {
	const found = FAULTS.find(candidate => candidate.kind === kind);
	if (found === undefined) {
		throw new Error(kind);
	}
	const {forMs = null, id = null} = rest;
	return {
		kind: 'fault',
		fault: found,
		id,
		targets: [target],
		params: found.params.parse({}),
		forMs,
	};
}

const settled: Action = {kind: 'wait', until: 'settled', limitMs: null};

function plans(...scenarios: readonly Scenario[]) {
	return planRuns(scenarios, {network, seed: 1});
}

test('a cluster that never settles ends the wait at its limit', async t => {
	const engine = scriptedEngine(network, {formsAfterMs: 10, flapsEveryMs: QUIET_MS / 2});
	const [run] = await runScenarios(
		plans(scenario('cut', [fault('cable-cut', 'cable:a-p'), settled])),
		{
			engine,
			network,
		},
	);
	t.is(run?.status, 'completed');
	const waits = run?.events.flatMap(event =>
		event.kind === 'waited' ? [`${event.condition}: ${event.outcome}`] : [],
	);
	t.deepEqual(waits?.[1], 'settled: limit');
});

test('a cluster that never forms fails the run, and later faults have nothing to break', async t => {
	const engine = scriptedEngine(network, {formsAfterMs: null});
	const cut = [fault('cable-cut', 'cable:a-p')];
	const runs = await runScenarios(
		plans(scenario('steady', []), scenario('one', cut), scenario('two', cut)),
		{engine, network},
	);
	t.deepEqual(
		runs.map(({status}) => status),
		['completed', 'failed', 'not-applicable'],
	);
	t.regex(runs[2]?.reason ?? '', /never comes together/);
	t.false(engine.calls.some(call => call.startsWith('apply')));
});

test('a step that the engine cannot do fails its run only, and what was broken is healed', async t => {
	const engine = scriptedEngine(network, {
		formsAfterMs: 10,
		onApply: id => {
			if (id === 'second') {
				throw invalidInput([{code: 'cannot', message: 'Not with this engine.'}]);
			}
		},
	});
	const runs = await runScenarios(
		plans(
			scenario('bad', [
				fault('cable-cut', 'cable:a-p', {id: 'first'}),
				fault('cable-cut', 'cable:b-p', {id: 'second'}),
			]),
			scenario('good', []),
		),
		{engine, network},
	);
	t.deepEqual(
		runs.map(({status}) => status),
		['failed', 'completed'],
	);
	t.regex(runs[0]?.reason ?? '', /Not with this engine/);
	t.true(engine.calls.some(call => call.startsWith('heal first')));
});

test('a daemon that the engine does not run cannot fail there, and the run says so', async t => {
	const managed = shippedNetwork('reference-three-node');
	const engine = scriptedEngine(managed, {formsAfterMs: 10});
	const planned = planRuns([findScenario('ha-manager-dies')], {network: managed, seed: 1});
	t.true(planned.length > 1 && planned.every(({refusal}) => refusal === null));
	const runs = await runScenarios(planned, {engine, network: managed});
	t.deepEqual([...new Set(runs.map(({status}) => status))], ['not-applicable']);
	t.regex(runs[0]?.reason ?? '', /^The engine `simulator` runs no pve-ha-manager, so that none/);
	t.false(engine.calls.some(call => call.startsWith('apply')));
});

test('an engine that is gone ends everything, and the runs before it are kept', async t => {
	const engine = scriptedEngine(network, {
		formsAfterMs: 10,
		onApply: () => {
			throw unavailable('docker-gone', 'Docker does not answer.');
		},
	});
	const kept: string[] = [];
	await t.throwsAsync(
		runScenarios(plans(scenario('ok', []), scenario('cut', [fault('cable-cut', 'cable:a-p')])), {
			engine,
			network,
			onRun: run => kept.push(run.id),
		}),
		{message: /Docker does not answer/},
	);
	t.deepEqual(kept, ['ok']);
});

test('a fault with a duration heals in time, in the middle of a wait', async t => {
	const engine = scriptedEngine(network, {formsAfterMs: 100});
	await runScenarios(
		plans(
			scenario('short', [
				fault('cable-cut', 'cable:a-p', {id: 'cut', forMs: 500}),
				{kind: 'wait', until: {durationMs: 2000}, limitMs: null},
			]),
		),
		{engine, network},
	);
	// The cluster is whole after 100 ms, then the fault starts.
	t.true(engine.calls.includes('heal cut at 600'), engine.calls.join('\n'));
});

test('a ramp lets one value take over from the other without a gap', async t => {
	const engine = scriptedEngine(network, {formsAfterMs: 100});
	const impairment = FAULTS.find(({kind}) => kind === 'impairment');
	if (impairment === undefined) {
		throw new Error('impairment');
	}
	const values = ['1ms', '2ms'].map(text => ({
		text,
		params: impairment.params.parse({delay: text}),
	}));
	const probe = {kind: 'rtt', path: 'rings', count: 10, intervalMs: 1} as const;
	const ramp: Action = {
		kind: 'ramp',
		fault: impairment,
		id: 'slow',
		targets: ['ring:0'],
		values,
		parameter: 'delay',
		holdMs: 50,
		probe,
	};
	const [run] = await runScenarios(plans(scenario('ramp', [ramp])), {engine, network});
	t.deepEqual(
		engine.calls.filter(call => /apply|heal|rtt/.test(call)),
		[
			'apply slow-1ms',
			'probe rtt',
			'apply slow-2ms',
			'heal slow-1ms at 150',
			'probe rtt',
			'heal slow-2ms at 200',
		],
	);
	t.is(run?.events.filter(({kind}) => kind === 'fault').length, 4);
});

test('one lab serves several scenarios while the cluster comes together again', async t => {
	const engine = scriptedEngine(network, {formsAfterMs: 100});
	const cut = [fault('cable-cut', 'cable:a-p'), settled];
	await runScenarios(plans(scenario('one', cut), scenario('two', cut)), {engine, network});
	t.deepEqual(
		engine.calls.filter(call => call.includes('Cluster')),
		['startCluster a b'],
	);
});

test('a cold start of one member begins with everything stopped and ends with everybody', async t => {
	const engine = scriptedEngine(network, {formsAfterMs: 100});
	const alone = scenario('alone', [settled], {startCluster: ['representative']});
	const [, run] = await runScenarios(plans(scenario('steady', []), alone), {engine, network});
	t.deepEqual(
		engine.calls.filter(call => call.includes('Cluster')),
		['startCluster a b', 'stopCluster a b', 'startCluster a', 'startCluster b'],
	);
	const kinds = run?.events.map(event => event.kind) ?? [];
	t.deepEqual(kinds.slice(0, 2), ['scenario', 'probe']);
	t.is(kinds.at(-1), 'scenario');
});

test('the run that each target gets carries its name', t => {
	const generic = scenario('uplink-down', [fault('uplink-down', 'each:uplink')]);
	t.deepEqual(
		plans(generic).map(({id, tags}) => [id, ...tags]),
		[
			['uplink-down:a-p', 'uplink:a-p'],
			['uplink-down:b-p', 'uplink:b-p'],
		],
	);
});

test('a design without the thing that a scenario is about is passed over with the reason', async t => {
	const engine = scriptedEngine(network, {formsAfterMs: 10});
	const runs = await runScenarios(
		plans(
			scenario('switch-down', [fault('switch-down', 'each:switch')]),
			scenario('vpn', [], {
				needs: {membersMin: 1, overlay: 'openvpn', multicastTransport: false, qdevice: false},
			}),
			scenario('flap', [fault('partition', 'minority')]),
		),
		{engine, network},
	);
	t.deepEqual(
		runs.map(({status, reason}) => `${status}: ${reason ?? ''}`),
		[
			'not-applicable: The design has nothing that "each:switch" finds.',
			'not-applicable: The scenario is about an overlay of kind openvpn; the design has none.',
			'not-applicable: The design has nothing that "minority" finds.',
		],
	);
	t.deepEqual(engine.calls, []);
});

test('names that the design does not have are all reported at once, with the step', t => {
	const error = t.throws(() =>
		plans(
			scenario('one', [fault('cable-cut', 'cable:a-q')]),
			scenario('two', [fault('node-kill', 'node:c'), fault('node-kill', 'cable:a-p')]),
		),
	);
	t.is(
		error.message,
		[
			'error[unknown-name]: one, steps[0]: The design "drawn" has no cable "a-q". Did you mean `a-p`? Valid: `a-p`, `b-p`.',
			'error[unknown-name]: two, steps[0]: The design "drawn" has no node "c". Did you mean `a`? Valid: `a`, `b`.',
			'error[wrong-target]: two, steps[1]: The fault "node-kill" cannot be aimed at "cable:a-p". It takes: node, group.',
		].join('\n'),
	);
});

test('a fault aimed by name that cannot be is a mistake, one aimed by a role is passed over', t => {
	const twice = {...fault('partition', 'node:a'), targets: ['node:a', 'node:a']} as Action;
	t.throws(() => plans(scenario('named', [twice])), {message: /two sides of a partition/});
	const [run] = plans(scenario('role', [fault('partition', 'members')]));
	t.regex(run?.refusal ?? '', /a server on each side/);
});
