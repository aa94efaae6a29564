import test from 'ava';
import type {Schedule} from '../../src/explore/random/schedule.types.ts';
import {shrinkSchedule} from '../../src/explore/random/shrink.ts';
import {simplerBlows} from '../../src/explore/random/simpler.ts';
import {trySchedule} from '../../src/explore/random/try-schedule.ts';
import {shippedNetwork} from '../_support/networks.ts';

const SEED = 1;

test('a place becomes a machine of it, a switch one of its cables, a machine its daemon', t => {
	const network = shippedNetwork('reference-two-node-qdevice');
	const written = (fault: string, target: string): readonly string[] =>
		simplerBlows(network, {fault, target, params: {}}).map(
			blow => `${blow.fault} ${[blow.target, ...Object.values(blow.params)].join(' ')}`,
		);
	t.deepEqual(written('site-down', 'site:main'), [
		'node-kill node:node1',
		'node-kill node:node2',
		'switch-down switch:switch1',
		'switch-down switch:switch2',
	]);
	t.deepEqual(written('switch-down', 'switch:switch1'), [
		'cable-cut cable:node1-switch1',
		'cable-cut cable:node2-switch1',
	]);
	t.deepEqual(written('node-kill', 'node:node1'), ['daemon-kill node:node1 corosync']);
	t.deepEqual(written('node-kill', 'node:arbiter'), ['daemon-kill node:arbiter corosync-qnetd']);
	t.deepEqual(written('cable-cut', 'cable:node1-switch1'), []);
});

test('whatever is made simpler comes to an end', t => {
	const network = shippedNetwork('reference-two-node-qdevice');
	const depthOf = (
		fault: string,
		target: string,
		params: Readonly<Record<string, string>>,
	): number =>
		1 +
		Math.max(
			0,
			...simplerBlows(network, {fault, target, params}).map(blow =>
				depthOf(blow.fault, blow.target, blow.params),
			),
		);
	// A site, one of its switches, one of that one's cables.
	t.is(depthOf('site-down', 'site:main', {}), 3);
	t.is(depthOf('node-freeze', 'node:node1', {}), 3);
});

test('a storage that a whole network’s death writes apart is shrunk to one cable, on every seed that it was seen on', async t => {
	const network = shippedNetwork('dedibox-gluster');
	const schedule: Schedule = {
		events: [
			{fault: 'node-kill', target: 'node:dedi1', params: {}, atMs: 0, forMs: 1234},
			{fault: 'switch-down', target: 'switch:rpn', params: {}, atMs: 60_123, forMs: 40_321},
		],
	};
	const property = 'storage-split-never';
	const shrunk = await shrinkSchedule(network, {schedule, property, seed: SEED});
	t.deepEqual(
		shrunk.schedule.events.map(({fault, target}) => `${fault} ${target}`),
		['cable-cut cable:rpn1'],
	);
	t.deepEqual(shrunk.sameOnOtherSeeds, {failed: 5, tried: 5});
	t.is(shrunk.withLongerFaults, null);
	for (const seed of [SEED, SEED + 1, SEED + 2]) {
		const {violations} = await trySchedule(network, shrunk.schedule, seed);
		t.true(violations.some(found => found.property === property));
	}
});

/** Both switches die, and the arbiter is away for so long; its machine boots for half a second besides. */
const withoutArbiter = (fault: 'node-kill' | 'daemon-kill', forMs: number): Schedule => ({
	events: [
		{
			...{fault, target: 'node:arbiter', atMs: 0, forMs},
			params: fault === 'daemon-kill' ? {daemon: 'corosync-qnetd'} : {},
		},
		...['switch1', 'switch2'].map(id => ({
			...{fault: 'switch-down', target: `switch:${id}`, params: {}, atMs: 0, forMs: null},
		})),
	],
});

test('a qnetd that restarts before the members miss each other lets both halves be quorate, one that comes later does not', async t => {
	const network = shippedNetwork('reference-two-node-qdevice');
	const splits = async (schedule: Schedule): Promise<boolean> => {
		const {violations} = await trySchedule(network, schedule, SEED);
		return violations.some(({property}) => property === 'split-brain-never');
	};
	const {tokenMs} = {tokenMs: network.cluster?.totem.effectiveTokenMs ?? 0};
	t.true(await splits(withoutArbiter('daemon-kill', tokenMs - 1000)));
	t.false(await splits(withoutArbiter('daemon-kill', tokenMs + 2000)));
	// The real machine takes longer to boot than the simulated one, and did not split: a margin that is told.
	t.true(await splits(withoutArbiter('node-kill', 1000)));
	t.false(await splits(withoutArbiter('node-kill', 2000)));
});

test('shrinking keeps a margin of a second: a machine that must boot at once becomes a daemon that has time', async t => {
	const network = shippedNetwork('reference-two-node-qdevice');
	const property = 'split-brain-never';
	const schedule = withoutArbiter('node-kill', 200);
	const shrunk = await shrinkSchedule(network, {schedule, property, seed: SEED});
	t.true(shrunk.withLongerFaults);
	const [first] = shrunk.schedule.events;
	t.is(`${first?.fault ?? ''} ${first?.params['daemon'] ?? ''}`, 'daemon-kill corosync-qnetd');
});
