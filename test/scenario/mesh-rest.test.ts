/** When the connections of a mesh say all that there is to say about who is gone. */
import test from 'ava';
import type {Effect} from '../../src/engine/effect.types.ts';
import type {Happening} from '../../src/engine/history.types.ts';
import {watchMeshes} from '../../src/scenario/mesh-rest.ts';
import {cableId, deviceId, type DeviceId} from '../../src/core/ids.ts';
import {shippedNetwork} from '../_support/networks.ts';

const network = shippedNetwork('tinc-three-node');
const [mesh] = network.overlays;
const NODE1 = deviceId('node1');
const NODE2 = deviceId('node2');
const NODE3 = deviceId('node3');
const NODES = [NODE1, NODE2, NODE3];

const word = (node: DeviceId, peer: DeviceId, state: 'up' | 'down'): Happening => ({
	...{kind: 'tunnel', node, peer, state},
	overlay: mesh?.id ?? '',
});
const everyWord = (
	state: 'up' | 'down',
	among: readonly DeviceId[] = NODES,
): readonly Happening[] =>
	among.flatMap(node => among.filter(peer => peer !== node).map(peer => word(node, peer, state)));
const fault = (action: 'start' | 'heal', ...effects: readonly Effect[]): Happening => ({
	...{kind: 'fault', id: 'one', fault: 'any', title: 'Any', action, effects},
});

function isAtRest(...happenings: readonly Happening[]): boolean {
	const history = happenings.map((happening, seq) => ({...happening, seq, atMs: seq}));
	return watchMeshes(network).isAtRest(history);
}

test('a machine without power is in the mesh until every peer says that it is not', t => {
	const kill = {kind: 'device', device: NODE1, action: 'kill'} as const;
	const dead = [
		...everyWord('up'),
		fault('start', kill),
		{kind: 'device', device: NODE1, state: 'killed'},
	] satisfies readonly Happening[];
	t.false(isAtRest(...dead));
	t.false(isAtRest(...dead, word(NODE2, NODE1, 'down')));
	t.true(isAtRest(...dead, word(NODE2, NODE1, 'down'), word(NODE3, NODE1, 'down')));
});

test('a daemon that comes back is missed until its peers are connected with it again', t => {
	const daemon = `overlay:${mesh?.id ?? ''}` as const;
	const back = [
		...everyWord('up'),
		{kind: 'daemon', node: NODE1, daemon, state: 'killed'},
		word(NODE1, NODE2, 'down'),
		word(NODE1, NODE3, 'down'),
		word(NODE2, NODE1, 'down'),
		word(NODE3, NODE1, 'down'),
		{kind: 'daemon', node: NODE1, daemon, state: 'started'},
	] satisfies readonly Happening[];
	t.true(isAtRest(...back.slice(0, -1)));
	t.false(isAtRest(...back));
	t.false(isAtRest(...back, word(NODE2, NODE1, 'up'), word(NODE3, NODE1, 'up')));
	t.true(isAtRest(...back, ...everyWord('up')));
});

test('while a cable is cut nobody can know what pings have yet to find out', t => {
	const cut: Effect = {
		...{kind: 'cut', direction: 'both', mode: 'silent'},
		cable: cableId('uplink1'),
	};
	t.false(isAtRest(...everyWord('up'), fault('start', cut)));
	t.true(isAtRest(...everyWord('up'), fault('start', cut), fault('heal', cut)));
});

test('a star of OpenVPN sends nothing another way, and nothing is waited for', t => {
	const star = watchMeshes(shippedNetwork('openvpn-three-node-client-to-client'));
	t.true(star.isAtRest([]));
});
