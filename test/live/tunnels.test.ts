/** The tinc mesh with GRE between Open vSwitch bridges over it, as the design says: every tunnel kind on the next. */
import {readFile} from 'node:fs/promises';
import test from 'ava';
import {loadNetwork} from '../../src/cli/load-network.ts';
import {openLab} from './_support/lab.ts';
import {onDevice, pings} from './_support/on-device.ts';

const DESIGN = 'topology/tinc-ovs-hyperconverged.yaml';

test.serial('the mesh forms a cluster, and GRE over it carries the machines’ network', async t => {
	const network = loadNetwork(await readFile(DESIGN, 'utf8'), DESIGN);
	await using lab = await openLab(network);
	t.true(await lab.isWhole());
	t.true(await pings(lab, 'node1', '10.10.0.3'));
	// The three tunnels are a loop, of which RSTP leaves out one.
	const trees = await Promise.all(
		['node1', 'node2', 'node3'].map(node =>
			onDevice(lab, node, 'ovs-appctl', 'rstp/show', 'vmbr1'),
		),
	);
	t.is((trees.join('').match(/Discarding/g) ?? []).length, 1, trees.join(''));
});
