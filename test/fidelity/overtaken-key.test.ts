import test from 'ava';
import {deviceId} from '../../src/core/ids.ts';
import type {HistoryEvent} from '../../src/engine/history.types.ts';
import type {ScenarioRun} from '../../src/engine/run.types.ts';
import {overtakenKeys} from '../contract/_support/overtaken-key.ts';
import {shippedNetwork} from '../_support/networks.ts';
import {ran} from '../_support/history.ts';

const network = shippedNetwork('tinc-ovs-hyperconverged');
const [node, peer] = [deviceId('node2'), deviceId('node1')];
/** tinc's own ping interval. */
const PING_INTERVAL_MS = 60_000;

/** Of one run, at such times of its own: the second node's tunnel, its corosync, and its link to the first one. */
function returned(at: {
	readonly fellMs: number;
	readonly joinedMs: number;
	readonly readyMs: number;
	readonly upMs: number;
}): ScenarioRun {
	const link = {kind: 'knet-link', node, peer: 1, link: 0} as const;
	const told = [
		{...link, atMs: at.fellMs, state: 'down'},
		{kind: 'tunnel', atMs: at.joinedMs, node, overlay: 'admin', peer, state: 'up'},
		{kind: 'daemon', atMs: at.readyMs, node, daemon: 'corosync', state: 'ready'},
		{...link, atMs: at.upMs, state: 'up'},
	];
	const events = told
		.toSorted((a, b) => a.atMs - b.atMs)
		.map((event, seq) => ({...event, seq}) as HistoryEvent);
	return {...ran('node-shutdown', () => undefined), events};
}

const back = {fellMs: 1000, joinedMs: 31_000, readyMs: 32_000};

test('a link that waits longer for its heartbeat than tinc between two pings was kept by a key', t => {
	const late = returned({...back, upMs: back.readyMs + PING_INTERVAL_MS + 1});
	t.deepEqual(overtakenKeys(network, [late]), [`${node} ${peer}`]);
	const prompt = returned({...back, upMs: back.readyMs + PING_INTERVAL_MS});
	t.deepEqual(overtakenKeys(network, [prompt]), []);
});

test('a corosync that starts late, and a link that fell after the mesh was whole, have other reasons', t => {
	const lateStart = returned({...back, readyMs: 120_000, upMs: 123_000});
	t.deepEqual(overtakenKeys(network, [lateStart]), []);
	const cut = returned({...back, fellMs: 50_000, upMs: 50_000 + 2 * PING_INTERVAL_MS});
	t.deepEqual(overtakenKeys(network, [cut]), []);
});

test('without a mesh of tinc there are no such keys', t => {
	const late = returned({...back, upMs: back.readyMs + 2 * PING_INTERVAL_MS});
	t.deepEqual(overtakenKeys(shippedNetwork('openvpn-three-node'), [late]), []);
});
