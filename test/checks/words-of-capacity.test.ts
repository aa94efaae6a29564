/** The whole sentences of the check on capacity, and its figures at the bounds. */
import test from 'ava';
import type {Network} from '../../src/network/network.types.ts';
import {outcome} from '../_support/judged.ts';
import {networkOf} from '../_support/networks.ts';
import {workloadDesign} from '../_support/workload-designs.ts';

const GIB = 2 ** 30;

/** Three servers with these resources, and services on them. */
const hosting = (resources: string, services: readonly string[]): Network =>
	networkOf(
		workloadDesign({
			servers: ['a', 'b', 'c'],
			rest: ['services:', ...services.map(line => `  ${line}`)],
		}).replaceAll('{interfaces', `{resources: ${resources}, interfaces`),
	);

test('capacity is asked of the figure and the server that are tightest', t => {
	const id = 'capacity-with-one-node-down';
	const roomy = '{cpuCores: 8, memory: 64GiB, disk: 100GiB}';
	const one = (more: string): string => `web: {server: a, group: [a, b, c], ${more}}`;
	const fits = outcome(id, hosting(roomy, [one('memory: 128GiB')]));
	t.is(fits.status, 'pass');
	t.is(
		fits.reason,
		'At the tightest, with a down the services need 128 GiB of memory, and the other servers have 128.',
	);
	t.deepEqual(fits.values, {server: 'a', figure: 'GiB of memory', needed: 128, there: 128});
	const short = outcome(id, hosting(roomy, [one('cpuCores: 17, memory: 1GiB')]));
	t.is(short.status, 'fail');
	t.is(short.reason, 'With a down the services need 17 cores, and the other servers have 16.');
	const network64 = hosting(roomy, [one('memory: 64GiB')]);
	const [service] = network64.workload.services;
	t.is(service?.memoryBytes, 64 * GIB);
});

test('a service that may run nowhere else takes nobody’s place', t => {
	const id = 'capacity-with-one-node-down';
	const tight = '{cpuCores: 8, memory: 64GiB, disk: 100GiB}';
	const pinned = hosting(tight, [
		'web: {server: a, memory: 100GiB, group: [a]}',
		'db: {server: b, memory: 1GiB, group: [b]}',
	]);
	// With b down only a's 100 GiB are needed, of the 64 that its own server has.
	t.like(outcome(id, pinned).values, {server: 'b', needed: 100, there: 64});
	const silent = hosting(tight, ['web: {server: a, memory: 1GiB, group: [a, b]}']);
	const devices = silent.devices.map(device =>
		device.kind === 'server' && device.id === 'b' ? {...device, resources: null} : device,
	);
	t.is(outcome(id, {...silent, devices}).reason, 'The design does not say what b can carry.');
});
