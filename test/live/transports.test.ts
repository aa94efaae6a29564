/** corosync takes the configuration that is written for each transport and forms, and a QDevice casts its vote. */
import test from 'ava';
import {deviceId} from '../../src/core/ids.ts';
import type {Network, Server} from '../../src/network/network.types.ts';
import {lanCluster} from '../_support/lab-networks.ts';
import {lan} from '../_support/small-network.ts';
import {openLab} from './_support/lab.ts';

for (const transport of ['udpu', 'knet'] as const) {
	test.serial(`${transport} forms although multicast is blocked`, async t => {
		const network = lanCluster(3, {transport});
		const devices = network.devices.map(device =>
			device.kind === 'switch' ? {...device, carriesMulticast: false} : device,
		);
		await using lab = await openLab({...network, devices});
		t.true(await lab.isWhole());
		const result = await lab.engine.probe({kind: 'multicast', path: 'ring:0'});
		t.false(result.kind === 'multicast' && result.pairs.some(({heard}) => heard));
	});
}

/** Two members and the arbiter `n3` on one switch. */
function withArbiter(): Network {
	const network = lanCluster(2);
	const wider = lan(3);
	const arbiter = deviceId('n3');
	const devices = wider.devices.map(device =>
		device.id === arbiter ? ({...device, role: 'arbiter'} as Server) : device,
	);
	if (network.cluster === null) {
		throw new Error('no cluster');
	}
	return {
		...network,
		devices,
		cables: wider.cables,
		segments: wider.segments,
		cluster: {
			...network.cluster,
			qdevice: {
				device: arbiter,
				address: '10.0.0.3',
				algorithm: 'ffsplit',
				votes: 1,
				tieBreaker: 'lowest',
				keepActivePartitionTieBreaker: false,
				tls: false,
			},
		},
	};
}

test.serial('with an arbiter one of two nodes keeps the quorum when the other dies', async t => {
	await using lab = await openLab(withArbiter());
	t.deepEqual(lab.engine.daemons(deviceId('n3')), ['corosync-qnetd']);
	t.deepEqual(lab.engine.daemons(deviceId('n1')), ['corosync', 'corosync-qdevice']);
	t.true(await lab.isWhole());
	// Two nodes are quorate by themselves; the third vote comes when their devices have reached the arbiter.
	const votes = async (): Promise<number> => {
		const result = await lab.engine.probe({kind: 'quorum'});
		return result.kind === 'quorum' ? Math.min(...result.nodes.map(n => n.totalVotes ?? 0)) : 0;
	};
	while ((await votes()) < 3) {
		await lab.engine.pass(200);
	}
	await lab.engine.apply('death', [{kind: 'device', device: deviceId('n2'), action: 'kill'}]);
	t.true(await lab.isOneMembership(['n1'], true));
	await lab.engine.apply('arbiter', [{kind: 'device', device: deviceId('n3'), action: 'kill'}]);
	t.true(await lab.isOneMembership(['n1'], false));
});
