import test from 'ava';
import {plannedProbes} from '../../src/scenario/planned-probes.ts';
import {shippedNetwork} from '../_support/networks.ts';
import {lanCluster, openvpnStar} from '../_support/lab-networks.ts';

const RTT = {kind: 'rtt', path: 'rings', count: 2000, intervalMs: 2} as const;

/** How many round trips a pair of a cluster of so many members is asked for. */
const countAmong = (members: number, count: number = RTT.count): readonly number[] =>
	plannedProbes({...RTT, count}, lanCluster(members)).flatMap(probe =>
		probe.kind === 'rtt' ? [probe.count] : [],
	);

test('few members are asked as often as the scenario says', t => {
	t.deepEqual(countAmong(2), [2000]);
	// 28 pairs: 56,000 round trips.
	t.deepEqual(countAmong(8), [2000]);
});

test('many members share what one probe may ask, down to what a percentile needs', t => {
	const pairsOf32 = (32 * 31) / 2;
	t.deepEqual(countAmong(32), [Math.floor(60_000 / pairsOf32)]);
	t.deepEqual(countAmong(64), [100]);
	t.deepEqual(countAmong(64, 20), [20], 'a scenario that wants fewer gets fewer');
});

test('the underlay is asked where there is one', t => {
	const underlay = {...RTT, path: 'underlay'} as const;
	t.deepEqual(plannedProbes(underlay, lanCluster(2)), []);
	t.like(plannedProbes(underlay, openvpnStar({serverCount: 2})), [{path: 'underlay'}]);
});

test('without corosync the servers are asked, and none of them for a group', t => {
	const gluster = shippedNetwork('dedibox-gluster');
	t.is(gluster.cluster, null);
	t.like(plannedProbes(RTT, gluster), [{kind: 'rtt', path: 'servers', count: 2000}]);
	t.like(plannedProbes({...RTT, kind: 'mtu'}, gluster), [{kind: 'mtu', path: 'servers'}]);
	t.deepEqual(plannedProbes({...RTT, kind: 'multicast'}, gluster), []);
	t.deepEqual(plannedProbes({...RTT, path: 'underlay'}, gluster), []);
});
