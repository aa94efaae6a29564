import test from 'ava';
import {elementsOf} from '../../src/explore/elements.ts';
import {compileStatic} from '../../src/explore/static/model.ts';
import {createWalker} from '../../src/explore/static/walker.ts';
import {hasBit} from '../../src/explore/bits.ts';
import {forecastWorkload} from '../../src/explore/workload/exhaustive.ts';
import type {Network} from '../../src/network/network.types.ts';
import {networkOf, shippedNetwork} from '../_support/networks.ts';
import {cephDesign, glusterDesign, workloadDesign} from '../_support/workload-designs.ts';

const EACH = ['a', 'b', 'c'] as const;

/** What is in trouble when the elements of these ids have failed, as `event subject`. */
function after(network: Network, ids: readonly string[]): readonly string[] {
	const model = compileStatic(network, elementsOf(network));
	if (model === null) {
		throw new Error('There is nothing to lose.');
	}
	const walker = createWalker(model);
	for (const id of ids) {
		const element = model.elements.findIndex(candidate => candidate.id === id);
		if (element === -1) {
			throw new Error(`${id} is none of ${model.elements.map(known => known.id).join(', ')}`);
		}
		walker.push(element);
	}
	const troubles = walker.troubles();
	return model.workload.subjects.flatMap(({event, name}, number) =>
		hasBit(troubles, number) ? [`${event} ${name}`] : [],
	);
}

test('two copies without an arbiter are written apart by whatever parts them, with one they are not', t => {
	const two = networkOf(glusterDesign(false));
	t.deepEqual(after(two, []), []);
	t.deepEqual(after(two, ['cable:c-a']), ['storage-split gluster:vms']);
	t.deepEqual(after(two, ['server:a']), []);
	t.deepEqual(after(two, ['cable:c-a', 'server:b']), []);
	t.deepEqual(after(two, ['cable:c-a', 'daemon:a/glusterd']), []);
	t.deepEqual(after(two, ['daemon:a/glusterd', 'daemon:b/glusterd']), ['storage-lost gluster:vms']);
	const three = networkOf(glusterDesign(true));
	t.deepEqual(after(three, ['cable:c-a']), []);
	t.deepEqual(after(three, ['switch:sw']), ['storage-lost gluster:vms']);
});

test('two copies under `auto` are written with the first of them only', t => {
	const network = networkOf(glusterDesign(false, 'cluster.quorum-type: auto'));
	t.deepEqual(after(network, ['cable:c-a']), []);
	t.deepEqual(after(network, ['server:b']), []);
	t.deepEqual(after(network, ['server:a']), ['storage-lost gluster:vms']);
});

test('a glusterd that sees no majority of its pool stops its brick', t => {
	const network = networkOf(glusterDesign(false, 'cluster.server-quorum-type: server'));
	t.deepEqual(after(network, ['cable:c-a']), ['storage-lost gluster:vms']);
});

test('Ceph needs more than half of its monitors, wherever they are cut off', t => {
	const network = networkOf(cephDesign(3));
	for (const id of EACH) {
		t.deepEqual(after(network, [`server:${id}`]), [], id);
	}
	t.deepEqual(after(network, ['daemon:a/ceph-mon', 'cable:c-b']), ['storage-lost ceph']);
	t.deepEqual(after(network, ['switch:sw']), ['storage-lost ceph']);
});

test('an object with fewer copies than min_size takes no write, though the monitors agree', t => {
	const design = (minSize: number): Network =>
		networkOf(
			workloadDesign({
				servers: EACH,
				stack: [
					`ceph: {monitors: [a, b, c], over: eth0, osds: {a: 1, b: 1}, size: 2, min_size: ${minSize}}`,
				],
			}),
		);
	t.deepEqual(after(design(1), ['server:a']), []);
	t.deepEqual(after(design(2), ['server:a']), ['storage-lost ceph']);
	t.deepEqual(after(design(2), ['daemon:a/ceph-mon']), []);
	t.deepEqual(after(design(2), ['server:c']), []);
});

test('a SAN, its only switch and its site take every disk with them, one card of its bond does not', t => {
	const network = shippedNetwork('campus-san');
	const disks = ['storage-lost iscsi:machines', 'storage-lost iscsi:exposed'];
	for (const id of ['server:san', 'switch:access', 'site:campus']) {
		const troubles = after(network, [id]);
		t.deepEqual(
			troubles.filter(word => word.startsWith('storage')),
			disks,
			id,
		);
		t.is(troubles.length, 5, id);
	}
	t.deepEqual(after(network, ['cable:san-a']), []);
});

/** Each server runs one service of the given size on a shared disk, and may take any other. */
function servicesDesign(memory: string, isAvailable = true): Network {
	return networkOf(
		workloadDesign({
			servers: EACH,
			stack: ['ceph: {monitors: [a, b, c], over: eth0}'],
			rest: [
				'services:',
				...EACH.map(
					server =>
						`  on-${server}: {server: ${server}, cpuCores: 1, memory: ${memory}, disk: 1GiB, storage: ceph, highlyAvailable: ${String(isAvailable)}, group: [a, b, c]}`,
				),
			],
		}).replaceAll(
			': {interfaces',
			': {resources: {cpuCores: 8, memory: 32GiB, disk: 99GiB}, interfaces',
		),
	);
}

test('the services of a dead server run elsewhere while there is room for them', t => {
	// 32 GiB a server: two of 16 GiB have room in one, two of 17 GiB have not.
	t.deepEqual(after(servicesDesign('16GiB'), ['server:a']), []);
	t.deepEqual(after(servicesDesign('17GiB'), ['server:a']), ['service-down on-a']);
	t.deepEqual(after(servicesDesign('16GiB', false), ['server:a']), ['service-down on-a']);
	t.deepEqual(after(servicesDesign('16GiB'), ['server:a', 'server:b']), [
		'storage-lost ceph',
		...EACH.map(server => `service-down on-${server}`),
	]);
});

test('three failures are told only where no two of them are enough', t => {
	const network = networkOf(cephDesign(5));
	const model = compileStatic(network, elementsOf(network));
	if (model === null) {
		throw new Error('There are monitors to lose.');
	}
	const {triples, pairs} = forecastWorkload(model, 3);
	const named = triples.map(({elements}) =>
		elements.map(number => model.elements[number]?.id ?? '').join(' + '),
	);
	t.true(named.includes('server:a + server:b + server:c'));
	t.true(named.includes('server:a + server:b + daemon:c/ceph-mon'));
	// The switch alone is enough, and no two of five monitors are.
	t.false(named.some(set => set.includes('switch:sw')));
	const isLost = [...pairs].filter(([, troubles]) => hasBit(troubles, 0));
	const ids = (place: number): readonly number[] => [
		Math.floor(place / model.elements.length),
		place % model.elements.length,
	];
	t.true(
		isLost.every(([place]) =>
			ids(place).some(number => model.elements[number]?.id === 'switch:sw'),
		),
	);
});
