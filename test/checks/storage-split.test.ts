import test from 'ava';
import {deviceId} from '../../src/core/ids.ts';
import type {Happening, HistoryEvent} from '../../src/engine/history.types.ts';
import type {ScenarioRun} from '../../src/engine/run.types.ts';
import {outcome} from '../_support/judged.ts';
import {networkOf} from '../_support/networks.ts';
import {ran} from '../_support/history.ts';
import {
	addressDesign,
	cephDesign,
	glusterDesign,
	workloadDesign,
} from '../_support/workload-designs.ts';

const ID = 'storage-split-brain-never';
const MAJORITY = 'only a majority of the copies takes a write';

type StorageState = Extract<Happening, {kind: 'storage'}>['state'];

/** A run in which node a says this of these stores. */
function storageRun(id: string, states: readonly (readonly [string, StorageState])[]): ScenarioRun {
	const events = states.map(([store, state], seq): HistoryEvent => ({
		seq,
		atMs: seq,
		kind: 'storage',
		node: deviceId('a'),
		store,
		state,
		members: [],
	}));
	return {...ran(id, () => undefined, 'simulated'), events};
}

const volume = (bricks: string, options = ''): string =>
	workloadDesign({
		servers: ['a', 'b', 'c', 'd'],
		stack: [`gluster: {over: eth0, volumes: {vms: {bricks: [${bricks}], options: {${options}}}}}`],
	});

test('what has no shared storage is not asked', t => {
	t.like(outcome(ID, networkOf(addressDesign('ucarp'))), {status: 'not-applicable'});
});

test('copies that contradicted each other in a run fail, with the runs and the stores', t => {
	const network = networkOf(glusterDesign(true));
	const split = storageRun('apart', [
		['gluster:vms', 'available'],
		['gluster:vms', 'split-brain'],
		['gluster:vms', 'split-brain'],
	]);
	const calm = storageRun('calm', [['gluster:vms', 'available']]);
	const found = outcome(ID, network, [calm, split]);
	t.is(found.status, 'fail');
	t.is(found.evidence, 'simulated');
	t.is(
		found.reason,
		'After apart copies of gluster:vms contradicted each other: both sides had written.',
	);
	t.deepEqual(found.values, {splitBrains: 1, scenarios: 'apart'});
	const both = outcome(ID, network, [split, {...split, id: 'again'}]);
	t.regex(both.reason, /^After apart and again copies of gluster:vms contradicted/);
	t.deepEqual(both.values, {splitBrains: 2, scenarios: 'apart, again'});
});

test('runs without a contradiction confirm the rule, runs without storage say nothing', t => {
	const network = networkOf(glusterDesign(true));
	const calm = storageRun('calm', [['gluster:vms', 'available']]);
	const found = outcome(ID, network, [calm]);
	t.is(found.status, 'pass');
	t.is(
		found.reason,
		`No copies contradicted each other in 1 scenario, and by the design ${MAJORITY}.`,
	);
	t.deepEqual(found.values, {splitBrains: 0, scenarios: 1});
	const silent = outcome(ID, network, [
		ran('silent', told => {
			told.at(0).tokenLost('a');
		}),
	]);
	t.is(silent.status, 'unknown');
	t.is(silent.reason, `By the design ${MAJORITY}, but no scenario showed it.`);
	t.regex(outcome(ID, networkOf(cephDesign(3))).reason, /^By the design Ceph’s monitors let only/);
});

test('two disjoint sets of bricks that may each be written are found in the design', t => {
	const status = (bricks: string, options = ''): string =>
		outcome(ID, networkOf(volume(bricks, options))).status;
	const fixed = (count: number): string =>
		`cluster.quorum-type: fixed, cluster.quorum-count: ${count}`;
	t.is(status('a, b', 'cluster.quorum-type: none'), 'fail');
	t.is(status('a, b', 'cluster.quorum-type: auto'), 'unknown');
	t.is(status('a, b', fixed(1)), 'fail');
	t.is(status('a, b', fixed(2)), 'unknown');
	// Of three, two ones are disjoint, two twos are not.
	t.is(status('a, b, c', fixed(1)), 'fail');
	t.is(status('a, b, c', fixed(2)), 'unknown');
	const {reason, values, remedy} = outcome(ID, networkOf(volume('a, b', fixed(1))));
	t.is(reason, 'Each copy of vms may be written without the others: cut apart, both sides go on.');
	t.deepEqual(values, {splitBrains: 0});
	t.regex(remedy ?? '', /^Add a third brick/);
});
