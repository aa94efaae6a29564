import test from 'ava';
import {deviceId} from '../../src/core/ids.ts';
import type {Effect} from '../../src/engine/effect.types.ts';
import type {Happening, HistoryEvent} from '../../src/engine/history.types.ts';
import type {ScenarioRun} from '../../src/engine/run.types.ts';
import {outcome} from '../_support/judged.ts';
import {networkOf} from '../_support/networks.ts';
import {
	addressDesign,
	cephDesign,
	diskDesign,
	workloadDesign,
} from '../_support/workload-designs.ts';

const status = (id: string, text: string): string => outcome(id, networkOf(text)).status;

const ceph = (more: string, servers = ['a', 'b', 'c']): string =>
	workloadDesign({
		servers,
		stack: [`ceph: {monitors: [${servers.join(', ')}], over: eth0, ${more}}`],
	});

test('an even number of monitors, or one alone, fails; three pass', t => {
	t.is(status('monitors-odd', cephDesign(2)), 'fail');
	t.is(status('monitors-odd', cephDesign(4)), 'fail');
	t.is(status('monitors-odd', cephDesign(1)), 'fail');
	t.is(status('monitors-odd', cephDesign(3)), 'pass');
	t.is(status('monitors-odd', addressDesign('ucarp')), 'not-applicable');
	const {reason} = outcome('monitors-odd', networkOf(cephDesign(4)));
	// More than half of 4 are 3, so 1 may fail; more than half of 3 are 2, so 1 may fail as well.
	t.is(reason, 'Of 4 monitors 1 may fail, no more than of 3.');
});

test('two hosts with min_size 2 stop writing when one is down, three go on', t => {
	const id = 'ceph-writes-with-one-host-down';
	t.is(status(id, ceph('osds: {a: 2, b: 2}, size: 2, min_size: 2')), 'fail');
	// Three copies, but only two places: one host down leaves one, and two are asked for.
	t.is(status(id, ceph('osds: {a: 2, b: 2}, size: 3, min_size: 2')), 'fail');
	t.is(status(id, ceph('osds: {a: 2, b: 2, c: 2}, size: 3, min_size: 2')), 'pass');
	// Writing goes on with one copy, which the next failure loses.
	t.is(status(id, ceph('osds: {a: 2, b: 2}, size: 2, min_size: 1')), 'fail');
	t.is(status(id, ceph('size: 3')), 'unknown');
});

test('what is left of Ceph’s copies is told with the way to more', t => {
	const told = (more: string) =>
		outcome('ceph-writes-with-one-host-down', networkOf(ceph(`osds: {a: 2, b: 2}, ${more}`)));
	const few = told('size: 3, min_size: 2');
	t.is(
		few.reason,
		'2 hosts hold 2 copies of each object (size 3, min_size 2): with one host down 1 is left, and every write stops.',
	);
	t.is(few.remedy, 'Add a host with OSDs, so that 3 copies have a place.');
	const full = told('size: 2, min_size: 2');
	t.regex(full.remedy ?? '', /^Make one copy more, on a further host;/);
	t.like(full.values, {hosts: 2, size: 2, minSize: 2, copiesWithOneHostDown: 1});
});

/** Two servers at one site and one at another, or all three alone. */
const sites = (third: string): string =>
	ceph('osds: {a: 1, b: 1}')
		.replace('servers:', 'sites: {east: {}, west: {}}\nservers:')
		.replace('a: {', 'a: {site: east, ')
		.replace('b: {', 'b: {site: west, ')
		.replace('c: {', `c: {${third}`);

test('a site with two of three monitors takes their majority with it', t => {
	t.is(status('storage-voters-apart', sites('site: east, ')), 'fail');
	t.is(status('storage-voters-apart', sites('')), 'pass');
	t.regex(outcome('storage-voters-apart', networkOf(sites('site: east, '))).reason, /site east/);
});

test('an arbiter that stands with a brick falls with it', t => {
	const gluster = (risk: string): string =>
		workloadDesign({
			servers: ['a', 'b', 'c'],
			stack: ['gluster: {over: eth0, volumes: {vms: {bricks: [a, b, c], arbiter: true}}}'],
			rest: [risk],
		});
	t.is(status('storage-voters-apart', gluster('sharedRisks: {rack: {devices: [a, c]}}')), 'fail');
	t.is(status('storage-voters-apart', gluster('sharedRisks: {rack: {devices: [c]}}')), 'pass');
});

const services = (memory: string, resources = '{cpuCores: 8, memory: 64GiB, disk: 1TiB}'): string =>
	workloadDesign({
		servers: ['a', 'b', 'c'],
		rest: [
			'services:',
			`  web: {server: a, memory: ${memory}, group: [a, b, c]}`,
			`  db: {server: b, memory: ${memory}, group: [a, b, c]}`,
		],
	}).replaceAll('{interfaces', `{resources: ${resources}, interfaces`);

test('what does not fit on the servers that are left is told with the figures', t => {
	const id = 'capacity-with-one-node-down';
	// Two servers of 64 GiB are left for 2 × 70 GiB.
	const {status: found, reason} = outcome(id, networkOf(services('70GiB')));
	t.is(found, 'fail');
	t.regex(reason, /need 140 GiB of memory, and the other servers have 128/);
	t.is(status(id, services('60GiB')), 'pass');
	t.is(status(id, services('1GiB').replace(/resources: \{[^}]*\}, /, '')), 'unknown');
});

const order = (nodeids: readonly number[]): string =>
	workloadDesign({servers: ['a', 'b', 'c', 'd']})
		.replace('preset: none', 'preset: corosync-3\n  corosync: {links: [{over: eth0}]}')
		.replace('servers:', 'sites: {east: {}, west: {}}\nservers:')
		.replace(/ {2}([abcd]): \{/g, (_, name: string) => {
			const index = 'abcd'.indexOf(name);
			return `  ${name}: {site: ${index < 2 ? 'east' : 'west'}, nodeid: ${nodeids[index] ?? 0}, `;
		});

test('nodeids that alternate between two sites make every hop a long one', t => {
	const {status: found, values} = outcome('nodeid-order', networkOf(order([1, 3, 2, 4])));
	t.is(found, 'fail');
	t.is(values['longHops'], 4);
	t.is(status('nodeid-order', order([1, 2, 3, 4])), 'pass');
});

const TUNNEL = [
	'schemaVersion: 1',
	'name: tunnel',
	'title: A tunnel over a hoster’s network',
	'providers: {hoster: {preset: routed}}',
	'servers:',
	'  a: {interfaces: {eth0: {address: 198.51.100.10/24, gateway: 198.51.100.1}}}',
	'  b: {interfaces: {eth0: {address: 203.0.113.10/24, gateway: 203.0.113.1}}}',
	'uplinks: {ua: {from: a.eth0, to: hoster}, ub: {from: b.eth0, to: hoster}}',
	'overlays:',
	`  vpn: {kind: openvpn, server: a, clients: [b], subnet: 10.1.0.0/24, addresses: {a: 10.1.0.1, b: 10.1.0.2}}`,
	'stack: {preset: none}',
	'',
].join('\n');

test('a tunnel without a cipher over a provider’s network fails', t => {
	const network = networkOf(TUNNEL);
	t.is(outcome('tunnels-are-encrypted', network).status, 'pass');
	const overlays = network.overlays.map(overlay => ({
		...overlay,
		options: {...overlay.options, cipher: 'none'},
	}));
	t.is(outcome('tunnels-are-encrypted', {...network, overlays}).status, 'fail');
	t.is(status('tunnels-are-encrypted', cephDesign(3)), 'not-applicable');
});

/** A run in which server a loses its power after 10 s, with what monitors b and c say then. */
function monitorRun(afterwards: readonly Happening[]): ScenarioRun {
	const [a, b, c] = ['a', 'b', 'c'].map(deviceId) as [never, never, never];
	const effects: readonly Effect[] = [{kind: 'device', device: a, action: 'kill'}];
	const all = [a, b, c];
	const story: readonly (readonly [number, Happening])[] = [
		...all.map((node): [number, Happening] => [
			0,
			{kind: 'storage', node, store: 'ceph', state: 'available', members: all},
		]),
		[10_000, {kind: 'fault', id: 'f', fault: 'node-kill', title: '', action: 'start', effects}],
		[10_000, {kind: 'device', device: a, state: 'killed'}],
		[20_000, {kind: 'storage', node: b, store: 'ceph', state: 'blocked', members: []}],
		[20_000, {kind: 'storage', node: c, store: 'ceph', state: 'blocked', members: []}],
		...afterwards.map((happening): [number, Happening] => [25_000, happening]),
		[60_000, {kind: 'phase', phase: 'faults', state: 'end'}],
	];
	return {
		id: 'node-crash:a',
		scenario: 'node-crash',
		title: '',
		tags: [],
		evidence: 'simulated',
		status: 'completed',
		reason: null,
		durationMs: 60_000,
		events: story.map(([atMs, happening], seq): HistoryEvent => ({seq, atMs, ...happening})),
	};
}

test('storage that nobody can use after a single failure fails, and the outage is told where it comes back', t => {
	const id = 'storage-through-every-single-failure';
	const network = networkOf(cephDesign(3));
	t.is(outcome(id, network).status, 'unknown');
	t.is(outcome(id, network, [monitorRun([])]).status, 'fail');
	const b = deviceId('b');
	const back: Happening = {
		kind: 'storage',
		node: b,
		store: 'ceph',
		state: 'available',
		members: [b],
	};
	const {status: found, values} = outcome(id, network, [monitorRun([back])]);
	t.is(found, 'pass');
	// Blocked from 20 s to 25 s.
	t.is(values['longestMs'], 5000);
});

test('a lost vote wants a voter, a lost disk a second path', t => {
	const id = 'storage-through-every-single-failure';
	const lost = outcome(id, networkOf(cephDesign(3)), [monitorRun([])]);
	t.is(lost.remedy, 'Add a third voter (a monitor, an arbiter) in a failure domain of its own.');
	const disk = monitorRun([]);
	const events = disk.events.map(event =>
		event.kind === 'storage' ? {...event, store: 'iscsi:lun'} : event,
	);
	t.is(
		outcome(id, networkOf(diskDesign()), [{...disk, events}]).remedy,
		'Give the shared disk a second path and mirror it to a second target.',
	);
});
