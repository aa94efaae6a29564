import test from 'ava';
import {neighbourLacks} from '../../src/docker/neighbour-lacks.ts';
import {lanCluster} from '../_support/lab-networks.ts';

const KERNEL_DEFAULT = 1024;

test('a ring whose members are more neighbours than the kernel keeps is refused, with what to do', t => {
	const needed = 33 * 32;
	const [lack, ...others] = neighbourLacks(lanCluster(33), () => KERNEL_DEFAULT);
	t.deepEqual(others, []);
	t.regex(lack?.why ?? '', new RegExp(`need ${String(needed)} entries .* takes 1024`));
	// The next power of two that leaves as much again for others.
	t.regex(lack?.remedy ?? '', /sysctl -w net\.ipv4\.neigh\.default\.gc_thresh3=4096/);
});

test('a ring that the table has room for lacks nothing, nor does one where its size is unknown', t => {
	t.deepEqual(
		neighbourLacks(lanCluster(32), () => KERNEL_DEFAULT),
		[],
	);
	t.deepEqual(
		neighbourLacks(lanCluster(33), () => null),
		[],
	);
});
