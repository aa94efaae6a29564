import {readdirSync} from 'node:fs';

import test from 'ava';

import {planRuns} from '../../src/scenario/plan.ts';
import {
	DEFAULT_SUITE,
	FURTHER_SCENARIOS,
	findScenario,
	loadDefaultSuite,
} from '../../src/scenario/suite.ts';
import {draw} from '../_support/drawn-network.ts';
import {shippedNetwork} from '../_support/networks.ts';

test('every scenario file is shipped under its own name, in the suite or beside it', t => {
	const files = readdirSync('scenarios')
		.filter(file => file.endsWith('.yaml'))
		.map(file => file.replace(/\.yaml$/, ''));
	const names = [...DEFAULT_SUITE, ...FURTHER_SCENARIOS];
	t.deepEqual([...names].sort(), files.sort());
	for (const name of names) {
		t.is(findScenario(name).name, name);
	}
});

test('a scenario that does not exist is answered with the nearest one', t => {
	t.throws(() => findScenario('node-crach'), {message: /Did you mean `node-crash`\?/});
});

test('the suite makes one run for each thing of the two-node design that can fail', t => {
	const plans = planRuns(loadDefaultSuite(), {
		network: shippedNetwork('openvpn-two-node'),
		seed: 1,
	});
	t.deepEqual(
		plans.filter(({refusal}) => refusal === null).map(({id}) => id),
		[
			'steady-state',
			'latency-ramp',
			'loss-ramp',
			'cut-and-heal',
			'servers-apart',
			'uplink-down:uplink1',
			'uplink-down:uplink2',
			'provider-down:hoster',
			'node-crash:serveur1',
			'node-crash:serveur2',
			'site-down:dc',
			'cold-start-one-node',
			'multicast-blocked-cold-start',
			'vpn-server-dies',
			'vpn-daemon-restarts',
		],
	);
});

test('the suite can be aimed at designs of every shape without an error', t => {
	const shapes = [
		draw({servers: ['a'], cables: []}),
		draw({servers: ['a', 'b', 'c'], cables: ['a-b', 'b-c', 'a-c']}),
		draw({
			servers: ['a:x', 'b:x', 'c:y', 'd:y'],
			switches: ['s', 't'],
			cables: ['a-s', 'b-s', 'c-t', 'd-t', 's-t'],
		}),
	];
	for (const network of shapes) {
		const plans = planRuns(loadDefaultSuite(), {network, seed: 1});
		t.true(plans.some(({refusal}) => refusal === null));
		t.is(new Set(plans.map(({id}) => id)).size, plans.length);
	}
	const withoutCluster = {...draw({servers: ['a'], cables: []}), cluster: null};
	t.notThrows(() => planRuns(loadDefaultSuite(), {network: withoutCluster, seed: 1}));
});

test('every shipped scenario has something to break in a shipped design', t => {
	const names = readdirSync('topology').flatMap(file => /^(.*)\.yaml$/.exec(file)?.[1] ?? []);
	const networks = names.map(shippedNetwork);
	const idle = [...DEFAULT_SUITE, ...FURTHER_SCENARIOS].filter(
		name =>
			!networks.some(network =>
				planRuns([findScenario(name)], {network, seed: 1}).some(({refusal}) => refusal === null),
			),
	);
	// Four members or more have halves that are not single nodes; nobody has written of such a cluster.
	t.deepEqual(idle, ['halves-apart']);
});

test('each single thing that can fail has its run in each shipped design that has it', t => {
	const kinds = [
		['cable-cut', 'cables'],
		['node-crash', 'members'],
		['switch-down', 'switches'],
		['tunnel-dies', 'tunnels'],
		['site-down', 'sites'],
	] as const;
	for (const name of ['nonprofit-two-plus-one', 'campus-san', 'tinc-ovs-hyperconverged']) {
		const network = shippedNetwork(name);
		const {devices, cables, overlays, sites} = network;
		const counts = {
			// What leads to a provider is an uplink, with a scenario of its own.
			cables: cables.filter(({a, b}) =>
				[a, b].every(end => devices.find(({id}) => id === end.device)?.kind !== 'router'),
			).length,
			members: network.cluster?.members.length ?? 0,
			switches: devices.filter(({kind}) => kind === 'switch').length,
			tunnels: overlays.filter(({kind}) => kind !== 'gre').length,
			sites: sites.length,
		};
		for (const [scenario, what] of kinds) {
			const runs = planRuns([findScenario(scenario)], {network, seed: 1});
			t.is(
				runs.filter(({refusal}) => refusal === null).length,
				counts[what],
				`${scenario} ${name}`,
			);
		}
	}
});
