import test from 'ava';
import {cableId, deviceId} from '../../src/core/ids.ts';
import type {Effect} from '../../src/engine/effect.types.ts';
import {
	effectiveCable,
	effectiveDaemon,
	effectiveDevice,
	touchedCables,
} from '../../src/engine/effective.ts';
import type {Impairment, Network} from '../../src/network/network.types.ts';
import {lan} from '../_support/small-network.ts';

const network = lan(3, {oneWayDelayMs: 0.5});
const n1 = deviceId('n1');
const first = cableId('n1-sw');

const cut = (options: Partial<Effect & {kind: 'cut'}> = {}): Effect => ({
	kind: 'cut',
	cable: first,
	direction: 'both',
	mode: 'silent',
	...options,
});

const impair = (settings: Partial<Impairment>, options: Partial<Effect> = {}): Effect =>
	({kind: 'impair', cable: first, direction: 'both', settings, ...options}) as Effect;

const stateOf = (cable: string, active: readonly Effect[], where: Network = network) => {
	const found = where.cables.find(({id}) => id === cable);
	if (found === undefined) {
		throw new Error(`no cable ${cable}`);
	}
	return effectiveCable(where, found, active);
};

test('Without effects a cable is what the design says', t => {
	const {aToB, bToA, carrier} = stateOf('n1-sw', []);
	t.true(carrier);
	t.is(aToB.oneWayDelayMs, 0.5);
	t.false(aToB.cut);
	t.deepEqual(aToB, bToA);
});

test('An effect on one cable leaves the others alone', t => {
	t.deepEqual(stateOf('n2-sw', [cut(), impair({lossRatio: 0.5})]), stateOf('n2-sw', []));
});

test('A one-way cut swallows only what leaves that end', t => {
	const {aToB, bToA, carrier} = stateOf('n1-sw', [cut({direction: 'aToB'})]);
	t.true(carrier);
	t.true(aToB.cut);
	t.false(bToA.cut);
});

test('A cut without carrier takes the link down, and healing it leaves a silent cut in force', t => {
	const silent = cut({direction: 'bToA'});
	t.false(stateOf('n1-sw', [silent, cut({mode: 'no-carrier'})]).carrier);
	const healed = stateOf('n1-sw', [silent]);
	t.true(healed.carrier);
	t.true(healed.bToA.cut);
	t.false(healed.aToB.cut);
});

test('Settings that different effects name are in force together', t => {
	const {aToB} = stateOf('n1-sw', [impair({oneWayDelayMs: 7}), impair({lossRatio: 0.1})]);
	t.is(aToB.oneWayDelayMs, 7);
	t.is(aToB.lossRatio, 0.1);
});

test('A setting that two effects name is the youngest one’s, until that one heals', t => {
	const older = impair({oneWayDelayMs: 7});
	const younger = impair({oneWayDelayMs: 2}, {direction: 'aToB'});
	const both = stateOf('n1-sw', [older, younger]);
	t.is(both.aToB.oneWayDelayMs, 2);
	t.is(both.bToA.oneWayDelayMs, 7);
	t.is(stateOf('n1-sw', [older]).aToB.oneWayDelayMs, 7);
	t.is(stateOf('n1-sw', [younger]).bToA.oneWayDelayMs, 0.5);
});

test('An effect cannot unblock multicast that another one blocks', t => {
	const block = impair({blocksMulticast: true});
	t.true(stateOf('n1-sw', [block, impair({blocksMulticast: false})]).aToB.blocksMulticast);
	t.false(stateOf('n1-sw', [impair({blocksMulticast: false})]).aToB.blocksMulticast);
});

test('Multicast blocked at a switch is blocked on every cable of it, at a server on its own', t => {
	const atSwitch: Effect = {kind: 'block-multicast', device: deviceId('sw')};
	const atServer: Effect = {kind: 'block-multicast', device: n1};
	for (const cable of ['n1-sw', 'n2-sw', 'n3-sw']) {
		t.true(stateOf(cable, [atSwitch]).aToB.blocksMulticast);
		t.is(stateOf(cable, [atServer]).bToA.blocksMulticast, cable === 'n1-sw');
	}
});

test('A switch that never carries multicast blocks it without any effect', t => {
	const devices = network.devices.map(device =>
		device.kind === 'switch' ? {...device, carriesMulticast: false} : device,
	);
	t.true(stateOf('n2-sw', [], {...network, devices}).bToA.blocksMulticast);
});

test('The cables that effects touch are those that they name or that end at their devices', t => {
	const touched = (effects: readonly Effect[]) => touchedCables(network, effects).map(({id}) => id);
	t.deepEqual(touched([{kind: 'device', device: n1, action: 'kill'}]), []);
	t.deepEqual(touched([impair({lossRatio: 1})]), [first]);
	t.deepEqual(touched([cut(), {kind: 'block-multicast', device: deviceId('n3')}]), [
		first,
		cableId('n3-sw'),
	]);
	t.is(touched([{kind: 'block-multicast', device: deviceId('sw')}]).length, 3);
});

test('Down outranks frozen, and of two ends the first one says how it ended', t => {
	const on = (action: 'kill' | 'stop' | 'freeze'): Effect => ({kind: 'device', device: n1, action});
	t.is(effectiveDevice(n1, []), 'running');
	t.is(effectiveDevice(n1, [on('freeze')]), 'frozen');
	t.is(effectiveDevice(n1, [on('freeze'), on('stop')]), 'stopped');
	t.is(effectiveDevice(n1, [on('stop'), on('kill')]), 'stopped');
	t.is(effectiveDevice(n1, [on('kill'), on('stop')]), 'killed');
	t.is(effectiveDevice(deviceId('n2'), [on('kill')]), 'running');
});

test('A daemon’s state is its own: neither its device’s nor another daemon’s', t => {
	const active: Effect[] = [
		{kind: 'daemon', device: n1, daemon: 'corosync', action: 'freeze'},
		{kind: 'device', device: n1, action: 'kill'},
	];
	t.is(effectiveDaemon({device: n1, daemon: 'corosync'}, active), 'frozen');
	t.is(effectiveDaemon({device: n1, daemon: 'overlay:vpn'}, active), 'running');
	t.is(effectiveDaemon({device: deviceId('n2'), daemon: 'corosync'}, active), 'running');
});
