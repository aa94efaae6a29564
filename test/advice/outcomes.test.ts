/** What each change of the catalogue is there for: the check that it turns, on a design that fails it. */
import test from 'ava';
import {CHANGES} from '../../src/advice/index.ts';
import {changeDesign, type ChangedDesign} from '../../src/cli/_changed-design.ts';
import {simulateCase} from '../../src/explore/cases/simulate.ts';
import {effectsOf} from '../../src/explore/cases/element-effects.ts';
import {elementsOf} from '../../src/explore/elements.ts';
import type {Network} from '../../src/network/network.types.ts';
import {judge} from '../../src/scoring/judge.ts';
import {createSimulator} from '../../src/simulator/simulator.ts';
import {greMeshText} from '../_support/gre-mesh.ts';
import {networkOf, shippedText} from '../_support/networks.ts';
import {readFileSync} from 'node:fs';

type Turn = {
	/** The change, with what it is about. */
	readonly id: string;
	readonly check: string;
	/** A design on which the check fails for want of the change. */
	readonly text: string;
};

const fixture = (name: string): string =>
	readFileSync(`test/fixtures/designs/${name}.yaml`, 'utf8');

/** A switch that looks into multicast, and nobody who asks who listens. */
const SNOOPED = fixture('lan-three-node-udp').replace(
	'igmpSnooping: false',
	'kind: openvswitch, igmpSnooping: true',
);

const TURNS: readonly Turn[] = [
	{id: 'igmp-querier', check: 'multicast-where-needed', text: SNOOPED},
	{id: 'client-to-client:vpn', check: 'cluster-forms', text: shippedText('openvpn-three-node')},
	{id: 'mesh:vpn', check: 'cluster-forms', text: shippedText('openvpn-three-node')},
	{
		id: 'tinc-ping:admin',
		check: 'token-vs-tunnel-restart',
		text: shippedText('tinc-ovs-hyperconverged'),
	},
	{id: 'fitting-mtu', check: 'ring-mtu', text: shippedText('tinc-ovs-hyperconverged')},
	{id: 'tunnel-bfd', check: 'switching-vs-token', text: greMeshText()},
	{
		id: 'longer-token',
		check: 'network-before-cluster',
		text: shippedText('campus-san'),
	},
	{
		id: 'without-two-node',
		check: 'split-brain-never',
		text: fixture('lan-two-node-knet'),
	},
	{
		id: 'lacp-fast',
		check: 'switching-vs-token',
		text: shippedText('campus-san'),
	},
	{
		id: 'knet-transport',
		check: 'cluster-forms',
		text: shippedText('openvpn-two-node-public-ring'),
	},
	{
		id: 'ring-beside-tunnels',
		check: 'token-vs-tunnel-restart',
		text: shippedText('tinc-three-node'),
	},
	{
		id: 'second-ring-link:own-switch',
		check: 'redundant-ring-links',
		text: shippedText('nonprofit-two-plus-one'),
	},
	{
		id: 'private-network',
		check: 'single-points-of-failure',
		text: shippedText('tinc-three-node'),
	},
	{
		id: 'storage-network',
		check: 'ring-and-storage',
		text: shippedText('nonprofit-two-plus-one'),
	},
	{
		id: 'arbiter-brick',
		check: 'storage-split-brain-never',
		text: shippedText('dedibox-gluster'),
	},
	{id: 'quorum-device', check: 'even-votes', text: shippedText('openvpn-two-node')},
	{id: 'third-voter', check: 'even-votes', text: shippedText('openvpn-two-node')},
	{
		id: 'arbiter-elsewhere',
		check: 'arbiter-independence',
		text: shippedText('reference-two-node-qdevice').replace(
			'site: main\n    nodeid: 2',
			'site: office\n    nodeid: 2',
		),
	},
];

function carriedOut(text: string, id: string): ChangedDesign {
	const changed = changeDesign({text, network: networkOf(text), file: 'design.yaml'}, [id]);
	if (changed === null) {
		throw new Error(`${id} is not proposed.`);
	}
	return changed;
}

const statusOf = (network: Network, check: string): string | undefined =>
	judge({network, runs: []}).checks.find(({id}) => id === check)?.status;

for (const {id, check, text} of TURNS) {
	test(`${id} turns ${check}`, t => {
		t.is(statusOf(networkOf(text), check), 'fail');
		const {network, proposals} = carriedOut(text, id);
		t.not(statusOf(network, check), 'fail');
		t.regex(proposals[0]?.costs ?? '', /\S/);
	});
}

test('smaller-coefficient brings many nodes’ token under the watchdog', t => {
	const names = Array.from({length: 40}, (_, index) => `n${index + 1}`);
	const text = [
		'schemaVersion: 1',
		'name: many',
		'title: Forty members',
		'servers:',
		...names.map(
			(name, index) => `  ${name}: {interfaces: {eth0: {address: 10.0.0.${index + 1}/24}}}`,
		),
		'switches: {sw: {}}',
		'cables:',
		...names.map(name => `  c-${name}: {ends: [${name}.eth0, sw]}`),
		'stack:',
		'  preset: corosync-3',
		'  haFencing: true',
		'  corosync: {links: [{over: eth0}]}',
		'',
	].join('\n');
	// (3000 + 38 × 650) × 2.2 = 60.9 s with the old coefficient, (3000 + 38 × 125) × 2.2 = 17.1 s with the new one.
	t.is(statusOf(networkOf(text), 'token-vs-watchdog'), 'fail');
	t.is(statusOf(carriedOut(text, 'smaller-coefficient').network, 'token-vs-watchdog'), 'pass');
});

/** Pairs of the ring that hear each other's multicast when all of it has run for longer than groups are remembered. */
async function heardAtLast(network: Network): Promise<number> {
	const sim = createSimulator({network, seed: 1, onProgress: () => undefined});
	await sim.up();
	await sim.startCluster(network.cluster?.members.map(({device}) => device) ?? []);
	await sim.pass(300_000);
	const result = await sim.probe({kind: 'multicast', path: 'ring:0'});
	return result.kind === 'multicast' ? result.pairs.filter(({heard}) => heard).length : NaN;
}

test('igmp-querier keeps the members of a ring heard whom Open vSwitch would forget', async t => {
	const text = SNOOPED;
	t.is(await heardAtLast(networkOf(text)), 0);
	// Three members: each hears two others.
	t.is(await heardAtLast(carriedOut(text, 'igmp-querier').network), 3 * 2);
});

test('igmp-querier is not proposed where a Linux bridge floods, or somebody asks already', async t => {
	const bridge = SNOOPED.replace('kind: openvswitch, ', '');
	const asked = SNOOPED.replace('igmpSnooping: true', 'igmpSnooping: true, igmpQuerier: true');
	for (const text of [bridge, asked]) {
		t.not(statusOf(networkOf(text), 'multicast-where-needed'), 'fail');
		t.is(
			changeDesign({text, network: networkOf(text), file: 'design.yaml'}, ['igmp-querier']),
			null,
		);
	}
	t.is(await heardAtLast(networkOf(bridge)), 3 * 2);
});

test('tunnel-keepalive brings the members together sooner after the tunnels’ server has restarted', async t => {
	const text = shippedText('openvpn-three-node-client-to-client');
	const restoredMs = async (network: Network): Promise<number> => {
		const element = elementsOf(network).find(({id}) => id === 'overlay-server:vpn');
		const effects = effectsOf(network, element?.damage ?? {}) ?? [];
		const finding = await simulateCase(network, {failures: [effects], seed: 1});
		return finding.restoredMs ?? Infinity;
	};
	const before = await restoredMs(networkOf(text));
	const after = await restoredMs(carriedOut(text, 'tunnel-keepalive:vpn').network);
	t.true(after < before / 2, `${after} ms instead of ${before} ms`);
});

test('every change of the catalogue has its outcome here', t => {
	const tested = [
		...TURNS.map(({id}) => id.split(':')[0]),
		'smaller-coefficient',
		'tunnel-keepalive',
	];
	t.deepEqual(CHANGES.map(({id}) => id).sort(), tested.sort());
});
