/** Two switches with two cables between them: a loop, with and without a spanning tree. */
import test from 'ava';
import {loadNetwork} from '../../src/cli/load-network.ts';
import type {Network} from '../../src/network/network.types.ts';
import {openLab} from './_support/lab.ts';
import {onDevice, pings, receivedFrames} from './_support/on-device.ts';

/** One way over a trunk: a frame that goes round passes each switch every 2 · 5 ms, in each sense of rotation. */
const TRUNK_MS = 5;
const ROUNDS_PER_SECOND = 1000 / (2 * TRUNK_MS);
const LIMIT_PER_SECOND = 20;

function loop(settings: string): Network {
	return loadNetwork(
		`
schemaVersion: 1
name: loop
title: A loop of two switches
servers:
  n1: {interfaces: {eth0: {address: 10.9.0.1/24}}}
  n2: {interfaces: {eth0: {address: 10.9.0.2/24}}}
switches:
  sw1: {kind: openvswitch, ${settings}}
  sw2: {kind: openvswitch, ${settings}}
cables:
  n1-sw1: {ends: [n1.eth0, sw1], rate: 1Gbit}
  n2-sw2: {ends: [n2.eth0, sw2], rate: 1Gbit}
  trunk1: {ends: [sw1, sw2], rate: 1Gbit, oneWayDelay: ${String(TRUNK_MS)}ms}
  trunk2: {ends: [sw1, sw2], rate: 1Gbit, oneWayDelay: ${String(TRUNK_MS)}ms}
stack: {preset: none}
requirements: {profile: none}
`,
		'loop.yaml',
	);
}

/** How many frames n2 gets in a second, long after n1 has asked for one hardware address. */
async function framesPerSecond(network: Network): Promise<number> {
	await using lab = await openLab(network);
	await pings(lab, 'n1', '10.9.0.77');
	await lab.engine.pass(1000);
	const before = await receivedFrames(lab, 'n2', 'eth0');
	const beginMs = lab.engine.nowMs();
	await lab.engine.pass(2000);
	const after = await receivedFrames(lab, 'n2', 'eth0');
	return ((after - before) * 1000) / (lab.engine.nowMs() - beginMs);
}

test.serial('without a spanning tree one question goes round for ever', async t => {
	const rate = await framesPerSecond(loop('spanningTree: none'));
	t.log(`${rate.toFixed(0)} frames a second`);
	// Half of what one frame makes of it, because the machine may be busy.
	t.true(rate > ROUNDS_PER_SECOND / 2, String(rate));
});

test.serial('storm control bounds what goes round', async t => {
	const rate = await framesPerSecond(
		loop(`stormControl: {broadcast: ${String(LIMIT_PER_SECOND)}}`),
	);
	t.log(`${rate.toFixed(0)} frames a second`);
	// Two trunks lead to the second switch, each held to the limit.
	t.true(rate <= 2 * LIMIT_PER_SECOND * 1.1, String(rate));
});

test.serial('with RSTP the same loop is quiet and both servers reach each other', async t => {
	const network = loop('spanningTree: rstp');
	const rate = await framesPerSecond(network);
	t.log(`${rate.toFixed(1)} frames a second`);
	// The tree's own messages are one in two seconds.
	t.true(rate < ROUNDS_PER_SECOND / 10, String(rate));
	await using lab = await openLab(network);
	t.true(await pings(lab, 'n1', '10.9.0.2'));
	const tree = await onDevice(lab, 'sw2', 'ovs-appctl', 'rstp/show', 'br0');
	t.is((tree.match(/Discarding/g) ?? []).length, 1, tree);
});
