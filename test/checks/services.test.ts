/** The checks about services that move: from the design alone, and from simulated runs of it. */
import test from 'ava';
import {runScenarios} from '../../src/scenario/runner.ts';
import {planRuns} from '../../src/scenario/plan.ts';
import {findScenario} from '../../src/scenario/suite.ts';
import type {ScenarioRun} from '../../src/engine/run.types.ts';
import type {Network} from '../../src/network/network.types.ts';
import {createSimulator} from '../../src/simulator/simulator.ts';
import {outcome, withRequirement} from '../_support/judged.ts';
import {networkOf} from '../_support/networks.ts';
import {workloadDesign} from '../_support/workload-designs.ts';
import {lanText} from '../simulator/_support/lan.ts';
import {servicesText} from '../simulator/_support/services.ts';

async function tried(network: Network, names: readonly string[]): Promise<readonly ScenarioRun[]> {
	const engine = createSimulator({network, seed: 1, onProgress: () => undefined});
	await engine.up();
	const plans = planRuns(names.map(findScenario), {network, seed: 1});
	return runScenarios(plans, {engine, network});
}

const IDS = ['services-run-once', 'services-come-back', 'resets-leave-a-cluster'];

test('a design without highly available services is asked nothing about them', t => {
	const network = networkOf(lanText({nodeCount: 3}));
	for (const id of [...IDS, 'services-can-move', 'service-away-after-fault']) {
		t.is(outcome(id, network).status, 'not-applicable', id);
	}
});

test('Proxmox VE always fences what is highly available, other stacks have to say so', t => {
	const other = servicesText().replace('proxmox-ve-9', 'corosync-3');
	t.true(networkOf(servicesText()).cluster?.haFencing);
	t.false(networkOf(other).cluster?.haFencing);
	const {status, reason} = outcome('services-can-move', networkOf(other));
	t.is(status, 'fail');
	t.regex(reason, /s1 and s2 move without fencing/);
	t.is(outcome('services-run-once', networkOf(other)).status, 'fail');
	const fenced = networkOf(other.replace('corosync-3', 'corosync-3\n  haFencing: true'));
	t.is(outcome('services-can-move', fenced).status, 'pass');
	t.is(outcome('services-run-once', fenced).status, 'pass');
});

test('each way in which a service only seems highly available has its sentence', t => {
	const service = (keys: string): string =>
		servicesText({service: `${keys}, highlyAvailable: true`});
	const cases: readonly (readonly [text: string, reason: RegExp])[] = [
		[service('storage: local'), /^s1 and s2 can run on one server only/],
		[servicesText({nodeCount: 2}), /^With 2 votes the loss of a node costs the quorum/],
		[
			lanText({nodeCount: 3}).replace('corosync-3', 'corosync-3\n  haFencing: true'),
			/no service is highly available: no watchdog is armed/,
		],
		[
			workloadDesign({
				servers: ['a', 'b'],
				rest: ['services: {web: {server: a, highlyAvailable: true}}'],
			}),
			/^No cluster moves web/,
		],
	];
	for (const [text, reason] of cases) {
		const found = outcome('services-can-move', networkOf(text));
		t.is(found.status, 'fail', text);
		t.regex(found.reason, reason);
	}
	t.is(outcome('services-can-move', networkOf(servicesText())).status, 'pass');
});

test('runs that do not tell where services are leave what hangs on them unknown', t => {
	const network = networkOf(servicesText());
	t.is(outcome('services-come-back', network).status, 'unknown');
	t.is(outcome('resets-leave-a-cluster', network).status, 'unknown');
	t.regex(outcome('services-come-back', network).remedy ?? '', /the live lab has no HA manager/);
});

test('a power loss and a pulled cable cost a service some minutes, and the watchdog resets who was cut off', async t => {
	const network = networkOf(servicesText());
	const runs = await tried(network, ['node-crash', 'cable-cut']);
	const {status, evidence, reason, values} = outcome('services-come-back', network, runs);
	t.is(status, 'pass', reason);
	t.is(evidence, 'simulated');
	// 120 s until the lock runs out, up to 60 s for a new master, up to 5 rounds of 10 s; a renewal may be 10 s old.
	for (const name of ['n1', 'n2']) {
		const awayMs = Number(values[`awayMs node-crash:${name}`]);
		t.true(awayMs > 110_000 && awayMs < 236_000, `${name}: ${awayMs}`);
		const cutMs = Number(values[`awayMs cable-cut:c${name.slice(1)}`]);
		// What is cut off goes on until the watchdog's 70 s are over.
		t.true(cutMs > 40_000 && cutMs < awayMs, `${name}: ${cutMs}`);
	}
	t.is(values['awayMs node-crash:n3'], 0, 'nothing ran there');
	t.is(values['reset'], 'n1 in cable-cut:c1, n2 in cable-cut:c2');
	t.regex(reason, /watchdogs fired 2 times, at n1 and n2\.$/);
	t.is(outcome('services-run-once', network, runs).status, 'pass');
	t.is(outcome('resets-leave-a-cluster', network, runs).status, 'pass');

	const required = (seconds: number): Network =>
		withRequirement(network, {
			metric: 'service-away',
			statistic: 'max',
			relation: '<',
			value: seconds * 1000,
			text: `service-away: max < ${seconds}s`,
		});
	t.is(outcome('service-away-after-fault', network, runs).status, 'not-applicable');
	t.is(outcome('service-away-after-fault', required(60), runs).status, 'fail');
	t.is(outcome('service-away-after-fault', required(300), runs).status, 'pass');
	t.is(outcome('service-away-after-fault', required(300)).status, 'unknown');
});

test('without fencing a cut makes a service run twice', async t => {
	const network = networkOf(servicesText({stack: ['haFencing: false']}));
	const runs = await tried(network, ['cable-cut']);
	const {status, evidence, reason} = outcome('services-run-once', network, runs);
	t.is(status, 'fail');
	t.is(evidence, 'simulated');
	t.regex(reason, /n\d and n\d ran s\d at once for/);
});

test('two nodes that lose each other are both reset, and nobody stands in for them', async t => {
	const network = networkOf(
		servicesText({nodeCount: 2, service: 'storage: ceph, highlyAvailable: true'}),
	);
	const runs = await tried(network, ['cable-cut']);
	const {status, reason, values} = outcome('resets-leave-a-cluster', network, runs);
	t.is(status, 'fail', reason);
	t.true(Number(values['inVain']) >= 1);
	t.regex(reason, /reset n1 in cable-cut:c1/);
});

test('a service that no other server can run is missed as long as its own is away', async t => {
	const network = networkOf(servicesText({service: 'storage: local, highlyAvailable: true'}));
	const runs = await tried(network, ['node-crash']);
	const {status, reason} = outcome('services-come-back', network, runs);
	t.is(status, 'fail');
	t.regex(reason, /^After node-crash:n1 and node-crash:n2 s1 and s2 did not start again/);
});
