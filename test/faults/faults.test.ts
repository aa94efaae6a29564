import test from 'ava';

import {deviceId} from '../../src/core/ids.ts';
import type {Effect} from '../../src/engine/effect.types.ts';
import {FAULTS} from '../../src/faults/index.ts';
import {aim, problemOf} from '../_support/aim.ts';
import {draw} from '../_support/drawn-network.ts';
import {shippedNetwork} from '../_support/networks.ts';

const star = draw({
	servers: ['s:paris', 'c:lille'],
	providers: ['hoster'],
	cables: ['s-hoster', 'c-hoster'],
	star: {clientToClient: false},
});
const triangle = draw({servers: ['a', 'b', 'c'], cables: ['a-b', 'b-c', 'a-c']});

function cutCables(effects: readonly Effect[]): readonly string[] {
	return effects.flatMap(effect => (effect.kind === 'cut' ? [effect.cable] : [])).sort();
}

test('a carrier cannot be lost in one direction', t => {
	const problem = problemOf(() =>
		aim(star, 'cable-cut', {target: 'cable:s-hoster', mode: 'no-carrier', direction: 'aToB'}),
	);
	t.is(problem.code, 'fault-not-realisable');
});

test('a cut is silent and in both directions unless the scenario says otherwise', t => {
	t.deepEqual(aim(star, 'cable-cut', {target: 'uplink:s'}), [
		{kind: 'cut', cable: 's-hoster', direction: 'both', mode: 'silent'} as unknown as Effect,
	]);
});

test('an impairment without a setting is refused, with a setting only that one changes', t => {
	t.is(problemOf(() => aim(star, 'impairment', {target: 'uplink:s'})).code, 'fault-not-realisable');
	const [effect] = aim(star, 'impairment', {target: 'uplink:s', delay: '3ms', loss: '0.5%'});
	t.deepEqual(effect?.kind === 'impair' && effect.settings, {oneWayDelayMs: 3, lossRatio: 0.005});
});

test('a server without uplinks cannot lose one', t => {
	t.regex(problemOf(() => aim(triangle, 'uplink-down', {target: 'node:a'})).message, /no uplink/);
	t.deepEqual(cutCables(aim(star, 'uplink-down', {target: 'node:c'})), ['c-hoster']);
});

test('multicast is blocked on the cable itself, or at the device that would forward it', t => {
	t.deepEqual(
		aim(star, 'multicast-block', {target: 'provider:hoster'}).map(({kind}) => kind),
		['block-multicast'],
	);
	t.deepEqual(
		aim(star, 'multicast-block', {target: 'uplink:s'}).map(({kind}) => kind),
		['impair'],
	);
});

test('a daemon that the machine does not run cannot fail', t => {
	const problem = problemOf(() =>
		aim(star, 'daemon-kill', {target: 'node:s', daemon: 'corosync-qnetd'}),
	);
	t.regex(problem.message, /No corosync-qnetd daemon runs at "node:s"/);
});

test('the HA manager can fail where services are to be moved, and nowhere else', t => {
	const params = {target: 'node:node2', daemon: 'pve-ha-manager'};
	t.deepEqual(aim(shippedNetwork('reference-three-node'), 'daemon-freeze', params), [
		{kind: 'daemon', device: deviceId('node2'), daemon: 'pve-ha-manager', action: 'freeze'},
	]);
	const problem = problemOf(() => aim(star, 'daemon-kill', {...params, target: 'node:s'}));
	t.regex(problem.message, /No pve-ha-manager daemon runs at "node:s"/);
});

test("an overlay's daemon is the server's when the overlay is the target", t => {
	t.deepEqual(aim(star, 'daemon-kill', {target: 'overlay:vpn', daemon: 'overlay'}), [
		{kind: 'daemon', device: deviceId('s'), daemon: 'overlay:vpn', action: 'kill'},
	]);
});

test('a port is shut at a switch only, and both ends see it', t => {
	const star = draw({servers: ['a', 'b', 'c'], switches: ['sw'], cables: ['a-sw', 'b-sw', 'b-c']});
	t.deepEqual(aim(star, 'port-shut', {target: 'cable:a-sw'}), [
		{kind: 'cut', cable: 'a-sw', direction: 'both', mode: 'no-carrier'} as unknown as Effect,
	]);
	const problem = problemOf(() => aim(star, 'port-shut', {target: 'cable:b-c'}));
	t.is(problem.code, 'fault-not-realisable');
});

test('a restarted switch comes back by itself, after a minute unless told otherwise', t => {
	const restart = FAULTS.find(({kind}) => kind === 'switch-restart');
	t.is(restart?.healsAfterMs(restart.params.parse({})), 60_000);
	t.is(restart?.healsAfterMs(restart.params.parse({downFor: '5s'})), 5000);
});

test('a restart heals by itself after its time down', t => {
	const restart = FAULTS.find(({kind}) => kind === 'node-restart');
	t.is(restart?.healsAfterMs(restart.params.parse({downFor: '7s'})), 7000);
	t.is(FAULTS.find(({kind}) => kind === 'node-kill')?.healsAfterMs({}), null);
});

test('a provider that fails cuts everyone off, a site takes its machines with it', t => {
	t.deepEqual(cutCables(aim(star, 'provider-down', {target: 'provider:hoster'})), [
		'c-hoster',
		's-hoster',
	]);
	t.deepEqual(aim(star, 'site-down', {target: 'site:lille'}), [
		{kind: 'device', device: deviceId('c'), action: 'kill'},
	]);
});

test('four servers on one switch cannot be parted two and two', t => {
	const one = draw({
		servers: ['a', 'b', 'c', 'd'],
		switches: ['sw'],
		cables: ['a-sw', 'b-sw', 'c-sw', 'd-sw'],
	});
	const problem = problemOf(() => aim(one, 'partition', {target: 'half'}));
	t.is(problem.code, 'fault-not-realisable');
	t.regex(problem.message, /parts c and d from a and b/);
	// One node against three needs its own cable only.
	t.deepEqual(cutCables(aim(one, 'partition', {target: 'node:d'})), ['d-sw']);
});

test('a server cannot be on both sides, and a side needs a server', t => {
	t.regex(
		problemOf(() => aim(triangle, 'partition', {target: ['node:a', 'node:a']})).message,
		/two sides/,
	);
	t.regex(
		problemOf(() => aim(triangle, 'partition', {target: 'members'})).message,
		/a server on each side/,
	);
});

test('two sites are parted where they are joined', t => {
	const sites = draw({
		servers: ['a1:paris', 'a2:paris', 'b1:lille', 'b2:lille'],
		switches: ['swa', 'swb'],
		cables: ['a1-swa', 'a2-swa', 'b1-swb', 'b2-swb', 'swa-swb'],
	});
	t.deepEqual(cutCables(aim(sites, 'partition', {target: 'site:paris'})), ['swa-swb']);
});

test('two switches that everybody shares are given to one side each', t => {
	const redundant = draw({
		servers: ['a', 'b', 'c', 'd'],
		switches: ['x', 'y'],
		cables: ['a-x', 'b-x', 'c-x', 'd-x', 'a-y', 'b-y', 'c-y', 'd-y'],
	});
	const cut = cutCables(aim(redundant, 'partition', {target: ['node:a', 'node:b']}));
	// Two groups of one: each server leaves one switch, and the bystanders c and d keep both.
	t.is(cut.length, 2);
	t.deepEqual(new Set(cut.map(cable => cable.split('-')[1])).size, 2);
	const halves = cutCables(aim(redundant, 'partition', {target: 'half'}));
	t.is(halves.length, 4);
});

test('nodes are parted on their ring, and each keeps its way to the arbiter', t => {
	const network = shippedNetwork('reference-two-node-qdevice');
	const cut = cutCables(aim(network, 'partition', {target: 'representative'}));
	t.true(cut.length > 0);
	t.deepEqual(
		cut.filter(cable => cable.includes('internet')),
		[],
	);
});

test('two nodes of a triangle lose each other and keep the third', t => {
	t.deepEqual(
		cutCables(aim(triangle, 'non-transitive-partition', {target: ['node:a', 'node:c']})),
		['a-c'],
	);
});

test('two nodes that share their only way to the third cannot lose each other alone', t => {
	const one = draw({servers: ['a', 'b', 'c'], switches: ['sw'], cables: ['a-sw', 'b-sw', 'c-sw']});
	for (const target of [['node:a', 'node:b'], ['node:a'], ['node:a', 'node:a']]) {
		t.is(
			problemOf(() => aim(one, 'non-transitive-partition', {target})).code,
			'fault-not-realisable',
		);
	}
});
