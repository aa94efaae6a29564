/**
 * A switch that snoops and that nobody queries forgets who listens. What it costs is seen by a node that comes later:
 * the running ones hear nothing of it, because their groups have aged. (A node whose token is lost joins its group anew,
 * so that those who notice a failure find each other again.)
 */
import test from 'ava';
import {deviceId} from '../../src/core/ids.ts';
import type {Network, Switch} from '../../src/network/network.types.ts';
import {lanCluster} from '../_support/lab-networks.ts';
import {openLab, type Lab} from './_support/lab.ts';
import {onDevice} from './_support/on-device.ts';

/** What corosync needs for two merges of a few hundred milliseconds, many times over. */
const JOINS_MS_MAX = 15_000;

/** Three nodes with corosync over multicast, on this switch. */
function snoopingLan(change: Partial<Switch>): Network {
	const network = lanCluster(3);
	return {
		...network,
		devices: network.devices.map(device =>
			device.kind === 'switch' ? {...device, igmpSnooping: true, ...change} : device,
		),
	};
}

/** Starts the third node's corosync when `forget` has let the groups of the two others age; whether it joins them. */
async function joinsLate(lab: Lab, forget: () => Promise<void>): Promise<boolean> {
	await lab.engine.apply('kill', [
		{kind: 'daemon', device: deviceId('n3'), daemon: 'corosync', action: 'kill'},
	]);
	await lab.isOneMembership(['n1', 'n2'], true);
	await forget();
	const from = lab.engine.history().length;
	await lab.engine.heal('kill');
	const outcome = await lab.engine.waitFor(
		{
			title: 'the third node is in',
			holds: history =>
				history
					.slice(from)
					.some(event => event.kind === 'membership' && event.members.length === 3),
		},
		JOINS_MS_MAX,
	);
	return outcome === 'met';
}

test.serial(
	'Open vSwitch forgets groups that nobody queries, and a node that comes later stays alone',
	async t => {
		await using lab = await openLab(snoopingLan({implementation: 'openvswitch'}));
		t.true(await lab.isWhole());
		const groups = (): Promise<string> => onDevice(lab, 'sw', 'ovs-appctl', 'mdb/show', 'br0');
		t.regex(await groups(), /239\.192\.1\.1/);
		const joins = await joinsLate(lab, async () => {
			// Instead of the 260 s of RFC 2236.
			const aging = 'other-config:mcast-snooping-aging-time=15';
			await onDevice(lab, 'sw', 'ovs-vsctl', 'set', 'bridge', 'br0', aging);
			while ((await groups()).includes('239.192.1.1')) {
				await lab.engine.pass(500);
			}
		});
		t.false(joins);
	},
);

test.serial('the kernel’s bridge floods groups as long as nobody queries', async t => {
	await using lab = await openLab(snoopingLan({}));
	t.true(await lab.isWhole());
	const joins = await joinsLate(lab, async () => {
		// In hundredths of a second.
		const interval = ['mcast_membership_interval', '300'];
		await onDevice(lab, 'sw', 'ip', 'link', 'set', 'br0', 'type', 'bridge', ...interval);
		await lab.engine.pass(4000);
	});
	t.true(joins);
});

test.serial('with a querier the kernel’s bridge keeps the groups', async t => {
	await using lab = await openLab(snoopingLan({igmpQuerier: true}));
	t.true(await lab.isWhole());
	t.true(await joinsLate(lab, () => Promise.resolve()));
});
