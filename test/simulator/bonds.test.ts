/** Bonds beneath a cluster: until when they carry nothing, what they notice, and what they never notice. */
import test from 'ava';
import type {DeviceId} from '../../src/core/ids.ts';
import {bondedText, type BondedOptions} from './_support/bonded.ts';
import {allSee, cutCable, formed, isQuorate, type Running} from './_support/lan.ts';

const N1 = 'n1' as DeviceId;

/** The cards that n1’s bond uses. */
function used({sim}: Running): string {
	const bond = sim.world.fabric.bonds.get('n1.bond0');
	return (bond?.cards ?? [])
		.filter(({up}) => up)
		.map(({name}) => name)
		.join(' ');
}

/** How long after the cut of `a1` its card is still used, up to 200 s. */
async function usedForMs(options: BondedOptions, mode: 'silent' | 'no-carrier'): Promise<number> {
	const running = await formed(bondedText(options));
	const {sim} = running;
	const fromMs = sim.nowMs();
	await sim.apply('cut', cutCable(running, 'a1', mode));
	while (used(running).includes('eth0') && sim.nowMs() < fromMs + 200_000) {
		await sim.pass(100);
	}
	return sim.nowMs() - fromMs;
}

test('a cluster forms over bonds with LACP, each card agreed upon', async t => {
	for (const mode of ['802.3ad', 'balance-tcp'] as const) {
		const running = await formed(bondedText({mode}));
		t.true(
			running.nodes.every(node => isQuorate(running.sim.history(), node)),
			mode,
		);
		t.is(used(running), 'eth0 eth1', mode);
	}
});

test('a bridge on a bond makes no loop of its two cards', async t => {
	const bridged = bondedText()
		.replaceAll(
			/bond0: \{(.*), address: (10\.0\.0\.\d\/24)\}/g,
			'bond0: {$1}\n      br0: {kind: bridge, ports: [bond0], address: $2}',
		)
		.replace('{over: bond0}', '{over: br0}');
	const {sim, nodes} = await formed(bridged);
	t.true(allSee(sim.history(), nodes, 3));
	t.false(sim.history().some(event => event.kind === 'note' && event.topic === 'broadcast-storm'));
});

test('a silent cut is noticed after three messages that do not come', async t => {
	const fastMs = await usedForMs({lacpRate: 'fast'}, 'silent');
	t.true(fastMs > 2000 && fastMs <= 3100, `${fastMs} ms`);
	const slowMs = await usedForMs({lacpRate: 'slow'}, 'silent');
	t.true(slowMs > 60_000 && slowMs <= 90_100, `${slowMs} ms`);
});

test('a lost carrier is noticed at once, with LACP or without', async t => {
	for (const mode of ['802.3ad', 'active-backup'] as const) {
		t.true((await usedForMs({mode, lacpRate: 'slow'}, 'no-carrier')) <= 100, mode);
	}
});

test('active-backup never notices a silent cut, and its server is lost to the others', async t => {
	const running = await formed(bondedText({mode: 'active-backup', switches: 2}));
	const {sim} = running;
	await sim.apply('cut', cutCable(running, 'a1', 'silent'));
	await sim.pass(200_000);
	t.is(used(running), 'eth0 eth1');
	t.false(isQuorate(sim.history(), N1));
});

test('active-backup moves to its other card with the carrier, and stays there', async t => {
	const running = await formed(bondedText({mode: 'active-backup', switches: 2}));
	const {sim, nodes} = running;
	await sim.apply('pull', cutCable(running, 'a1', 'no-carrier'));
	await sim.pass(20_000);
	t.true(allSee(sim.history(), nodes, 3));
	await sim.heal('pull');
	await sim.pass(20_000);
	t.is(sim.world.fabric.bonds.get('n1.bond0')?.active?.name, 'eth1');
});

test('a booting node starts its daemons before its bond carries anything', async t => {
	const bootOf = async (options: BondedOptions) => {
		const {sim} = await formed(bondedText(options));
		await sim.apply('power', [{kind: 'device', device: N1, action: 'kill'}]);
		await sim.pass(10_000);
		const fromMs = sim.nowMs();
		await sim.heal('power');
		await sim.pass(90_000);
		return sim
			.history()
			.flatMap(event =>
				event.kind === 'membership' && event.node === N1 && event.atMs >= fromMs
					? [{afterMs: event.atMs - fromMs, members: event.members.length}]
					: [],
			);
	};
	const joinedMs = async (options: BondedOptions): Promise<number> =>
		(await bootOf(options)).find(({members}) => members === 3)?.afterMs ?? Infinity;
	// A bond without LACP carries when its card has a link, which it has before corosync starts.
	t.true((await joinedMs({mode: 'active-backup', transport: 'udp'})) < 2000);
	// The wait for further cables, IEEE 802.1AX: two seconds, while the boot takes less than one.
	const [alone, ...others] = await bootOf({transport: 'udp'});
	t.is(alone?.members, 1);
	t.true((alone?.afterMs ?? Infinity) < 2000);
	t.true((others.find(({members}) => members === 3)?.afterMs ?? 0) > 2000);
	// With STP at the switch, which takes every port for one that may close a loop, it is half a minute.
	t.true((await joinedMs({transport: 'udp', spanningTree: 'stp'})) >= 30_000);
});
