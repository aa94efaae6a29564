import test from 'ava';
import {deviceVoteFor} from '../../src/checks/_device-vote.ts';
import {cableId, deviceId} from '../../src/core/ids.ts';
import type {Qdevice} from '../../src/network/cluster.types.ts';
import type {FailureDomain} from '../../src/network/network.types.ts';
import type {Island} from '../../src/network/queries/reach.ts';
import {NOTHING_REMOVED, removalOf} from '../../src/network/queries/removal.ts';
import {networkOf} from '../_support/networks.ts';

const NAMES = ['n1', 'n2', 'n3', 'n4'];

/** Four members on one switch, which reach the arbiter over a cable of their own to another. */
const network = networkOf(
	[
		'schemaVersion: 1',
		'name: arbiter',
		'title: Four members and an arbiter',
		'servers:',
		...NAMES.map(
			(name, index) =>
				`  ${name}: {nodeid: ${index + 1}, interfaces: {eth0: {address: 10.0.0.${index + 1}/24}, eth1: {address: 10.9.0.${index + 1}/24}}}`,
		),
		'  arbiter: {role: arbiter, interfaces: {eth0: {address: 10.9.0.9/24}}}',
		'switches: {ring: {}, way: {}}',
		'cables:',
		...NAMES.flatMap(name => [
			`  ${name}-ring: {ends: [${name}.eth0, ring]}`,
			`  ${name}-way: {ends: [${name}.eth1, way]}`,
		]),
		'  arbiter-way: {ends: [arbiter.eth0, way]}',
		'stack:',
		'  preset: corosync-3',
		'  corosync:',
		'    links: [{over: eth0}]',
		'    quorum: {device: {net: {host: arbiter, algorithm: ffsplit}}}',
		'',
	].join('\n'),
);

/** A failure that takes these away. */
const failure = (parts: Partial<FailureDomain>): FailureDomain => ({
	id: 'shared-risk:test',
	kind: 'shared-risk',
	title: 'test',
	devices: [],
	cables: [],
	overlays: [],
	reliability: null,
	...parts,
});

const island = (...names: readonly string[]): Island => ({
	members: names.map(name => deviceId(name)),
	missing: [],
});

type Question = {
	readonly islands: readonly Island[];
	readonly qdevice?: Partial<Qdevice> | null;
	/** Members whose cable to the arbiter is gone. */
	readonly unconnected?: readonly string[];
};

/** Who has the arbiter's vote, by the names of its part. */
function winner({islands, qdevice = {}, unconnected = []}: Question): string | undefined {
	const {cluster} = network;
	if (!cluster?.qdevice) {
		throw new Error('There is no arbiter.');
	}
	const removal = removalOf(unconnected.map(name => failure({cables: [cableId(`${name}-way`)]})));
	const changed = {
		...cluster,
		qdevice: qdevice === null ? null : {...cluster.qdevice, ...qdevice},
	};
	return deviceVoteFor({network, cluster: changed, islands, removal})?.members.join(' ');
}

const halves = [island('n1', 'n2'), island('n3', 'n4')];

test('without an arbiter, or with a dead one, nobody has its vote', t => {
	t.is(winner({islands: [island(...NAMES)], qdevice: null}), undefined);
	const {cluster} = network;
	const dead = failure({devices: [deviceId('arbiter')]});
	t.is(
		cluster === null
			? 'no cluster'
			: deviceVoteFor({network, cluster, islands: halves, removal: removalOf([dead])}),
		undefined,
	);
	t.is(
		cluster === null
			? undefined
			: deviceVoteFor({network, cluster, islands: halves, removal: NOTHING_REMOVED}),
		halves[0],
	);
});

test('ffsplit votes for at least half of the nodes, the larger part before a smaller', t => {
	t.is(winner({islands: [island('n1'), island('n2', 'n3', 'n4')]}), 'n2 n3 n4');
	t.is(winner({islands: [island('n1'), island('n2'), island('n3')]}), undefined);
	t.is(winner({islands: [island('n4'), island('n1'), island('n2', 'n3')]}), 'n2 n3');
});

test('lms votes for the largest part, however small', t => {
	const islands = [island('n1'), island('n3', 'n4'), island('n2')];
	t.is(winner({islands, qdevice: {algorithm: 'lms'}}), 'n3 n4');
	const ones = [island('n3'), island('n1'), island('n2')];
	t.is(winner({islands: ones, qdevice: {algorithm: 'lms', tieBreaker: 'lowest'}}), 'n1');
});

test('a part that does not reach the arbiter has no vote, and of two halves the better connected wins', t => {
	t.is(winner({islands: halves, unconnected: ['n1', 'n2']}), 'n3 n4');
	t.is(winner({islands: halves, unconnected: ['n1']}), 'n3 n4');
	t.is(winner({islands: halves, unconnected: ['n1', 'n3', 'n4']}), 'n1 n2');
	t.is(winner({islands: halves, unconnected: NAMES}), undefined);
	const big = [island('n1', 'n2', 'n3'), island('n4')];
	t.is(winner({islands: big, qdevice: {algorithm: 'lms'}, unconnected: ['n1', 'n2']}), 'n1 n2 n3');
});

test('of two equal halves the tie-break node’s wins', t => {
	const chosenBy = (tieBreaker: Qdevice['tieBreaker']): string | undefined =>
		winner({islands: halves.toReversed(), qdevice: {tieBreaker}});
	t.is(chosenBy('lowest'), 'n1 n2');
	t.is(chosenBy('highest'), 'n3 n4');
	t.is(chosenBy(2), 'n1 n2');
	t.is(chosenBy(3), 'n3 n4');
	t.throws(() => chosenBy(9), {message: 'A cluster without the member that breaks its ties.'});
});

test('a member that is the arbiter’s own host reaches it', t => {
	const qdevice = {device: deviceId('n3')};
	t.is(winner({islands: halves, qdevice, unconnected: NAMES}), 'n3 n4');
});
