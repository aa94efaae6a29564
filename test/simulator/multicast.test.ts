/** Switches that look into multicast: those that forget who listens, and those that count. */
import test from 'ava';
import type {DeviceId} from '../../src/core/ids.ts';
import {formed, lanText, membersOf, type Running} from './_support/lan.ts';

const UDP = lanText({nodeCount: 3, transport: 'udp'});

/** The switch snoops; who asks for listeners is a second switch beside it. */
const SNOOPED = UDP.replace(
	'switches: {sw: {site: dc}}',
	'switches: {sw: {site: dc, kind: openvswitch, igmpSnooping: true}, asker: {site: dc, kind: openvswitch, igmpSnooping: true, igmpQuerier: true}}',
).replace('cables:', 'cables:\n  trunk: {ends: [sw, asker]}');

const ASKER = 'asker' as DeviceId;

/** Pairs of nodes that hear each other's multicast. */
async function heard({sim}: Running): Promise<number> {
	const result = await sim.probe({kind: 'multicast', path: 'ring:0'});
	return result.kind === 'multicast' ? result.pairs.filter(pair => pair.heard).length : 0;
}

test('a switch that snoops while nobody asks forgets every listener after 260 s', async t => {
	const running = await formed(
		UDP.replace('{site: dc}}', '{site: dc, kind: openvswitch, igmpSnooping: true}}'),
	);
	t.is(await heard(running), 6);
	await running.sim.pass(260_000);
	t.is(await heard(running), 0);
});

test('a Linux bridge floods what nobody asks about', async t => {
	const running = await formed(UDP.replace('{site: dc}}', '{site: dc, igmpSnooping: true}}'));
	await running.sim.pass(3_600_000);
	t.is(await heard(running), 6);
});

test('while a querier asks nobody is forgotten', async t => {
	const running = await formed(SNOOPED);
	await running.sim.pass(3_600_000);
	t.is(await heard(running), 6);
});

test('when the querier dies multicast goes on for minutes, and ends', async t => {
	const running = await formed(SNOOPED);
	const {sim} = running;
	await sim.pass(600_000);
	await sim.apply('dead', [{kind: 'device', device: ASKER, action: 'kill'}]);
	// The last question was at most 125 s ago, and an answer to it counts for 260 s.
	await sim.pass(130_000);
	t.is(await heard(running), 6);
	await sim.pass(135_000);
	t.is(await heard(running), 0);
	// The ring does not mind, as its token is unicast, until it has to form anew.
	t.deepEqual(membersOf(sim.history(), 'n1' as DeviceId), [1, 2, 3]);
	await sim.apply('kill', [
		{kind: 'daemon', device: 'n3' as DeviceId, daemon: 'corosync', action: 'kill'},
	]);
	await sim.pass(20_000);
	t.deepEqual(membersOf(sim.history(), 'n1' as DeviceId), [1]);
});

test('storm control that is too strict for a ring loses its messages, and a wider one does not', async t => {
	const limited = (packetsPerSecond: number): Promise<Running> =>
		formed(
			UDP.replace('{site: dc}}', `{site: dc, stormControl: {multicast: ${packetsPerSecond}}}}`),
		);
	const wide = await limited(300);
	t.is(await heard(wide), 6);
	const strict = await limited(5);
	const result = await strict.sim.probe({kind: 'multicast', path: 'ring:0'});
	// Of 100 packets a second from each of three, 5 a second and the first tenth of a second's worth come through.
	const [pair] = result.kind === 'multicast' ? result.pairs : [];
	t.true(pair !== undefined && pair.received > 0 && pair.received < pair.sent / 5);
	const retransmitted = ({sim}: Running): number =>
		sim.history().filter(({kind}) => kind === 'retransmit').length;
	t.true(retransmitted(strict) >= retransmitted(wide));
});
