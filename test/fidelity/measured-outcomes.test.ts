/**
 * What blocked multicast and a quorum device do, and how long it takes, against single measurements of the real daemons:
 * the median over seeds within a tenth of each.
 */
import test, {type ExecutionContext} from 'ava';
import {totemTimers} from '../../src/cluster/totem/timers.ts';
import type {DeviceId} from '../../src/core/ids.ts';
import type {Effect} from '../../src/engine/effect.types.ts';
import {
	allSee,
	daemon,
	firstAfterMs,
	formed,
	isQuorate,
	lanText,
	median,
	membersOf,
	simulate,
	type Running,
} from '../simulator/_support/lan.ts';

const SEEDS = [1, 2, 3, 4, 5, 6, 7];

function isNear(t: ExecutionContext, valuesMs: readonly number[], measuredS: number): void {
	const seconds = median(valuesMs) / 1000;
	t.true(
		Math.abs(seconds - measuredS) <= 0.1 * measuredS,
		`${seconds.toFixed(2)} s, measured ${measuredS} s`,
	);
}

const blocked = ({network}: Running): readonly Effect[] =>
	network.devices
		.filter(({kind}) => kind === 'switch')
		.map(({id}) => ({kind: 'block-multicast', device: id}));

test('Blocked multicast does not touch a ring that runs, until a node dies: then the others are alone', async t => {
	const apartMs = [];
	for (const seed of SEEDS) {
		const running = await formed(lanText({nodeCount: 3, transport: 'udp'}), {seed});
		const {sim, nodes} = running;
		await sim.apply('blocked', blocked(running));
		await sim.pass(15_000 + 137 * seed);
		t.true(allSee(sim.history(), nodes, 3) && nodes.every(node => isQuorate(sim.history(), node)));
		const [victim, ...others] = nodes.toReversed();
		if (victim === undefined) {
			return t.fail();
		}
		const fromMs = sim.nowMs();
		await sim.apply('death', daemon(victim, 'kill'));
		const apart = {title: 'alone', holds: () => others.every(node => isAlone(running, node))};
		t.is(await sim.waitFor(apart, 30_000), 'met');
		apartMs.push(sim.nowMs() - fromMs);
		await sim.pass(10_000);
		t.true(others.every(node => isAlone(running, node) && !isQuorate(sim.history(), node)));
	}
	isNear(t, apartMs, 3.6);
});

function isAlone({sim}: Running, node: DeviceId): boolean {
	return membersOf(sim.history(), node).length === 1;
}

test('A cold start with blocked multicast never forms, and heals at once when it passes again', async t => {
	for (const seed of SEEDS) {
		const running = simulate(lanText({nodeCount: 3, transport: 'udp'}), {seed});
		const {sim, nodes} = running;
		await sim.up();
		await sim.apply('blocked', blocked(running));
		await sim.startCluster(nodes);
		await sim.pass(30_000);
		t.true(nodes.every(node => isAlone(running, node) && !isQuorate(sim.history(), node)));
		const fromMs = sim.nowMs();
		await sim.heal('blocked');
		const whole = {title: 'whole', holds: () => allSee(sim.history(), nodes, 3)};
		t.is(await sim.waitFor(whole, 30_000), 'met');
		// Measured: 0.1 s. The representative looks for others `merge` ms after a token that it holds for a while.
		const {mergeMs, holdMs} = totemTimers({tokenMs: 1000}, 3);
		t.true(sim.nowMs() - fromMs < mergeMs + holdMs, `${sim.nowMs() - fromMs} ms`);
	}
});

test('Over udpu 32 nodes need their measured time to form', async t => {
	const formedMs = [];
	for (const seed of [1, 2, 3]) {
		const text = lanText({nodeCount: 32, transport: 'udpu', oneWayDelayMs: 0.2});
		const {sim, nodes} = simulate(text, {seed});
		await sim.up();
		await sim.startCluster(nodes);
		const whole = {title: 'whole', holds: () => allSee(sim.history(), nodes, 32)};
		t.is(await sim.waitFor(whole, 120_000), 'met');
		formedMs.push(sim.nowMs());
	}
	isNear(t, formedMs, 20.9);
});

for (const {tokenMs, cut, kill} of [
	{tokenMs: 1000, cut: {loserS: 2.1, winnerS: 2.3}, kill: {winnerS: 2.3}},
	{tokenMs: 3000, cut: {loserS: 6.1, winnerS: null}, kill: {winnerS: 6.8}},
]) {
	test(`At token ${tokenMs} an arbiter that both reach decides in its measured time`, async t => {
		const cutOnes = await Promise.all(SEEDS.map(seed => partOrKill(tokenMs, seed, 'cut')));
		isNear(
			t,
			cutOnes.map(({lostMs}) => lostMs),
			cut.loserS,
		);
		if (cut.winnerS !== null) {
			isNear(
				t,
				cutOnes.map(({keptMs}) => keptMs),
				cut.winnerS,
			);
		}
		const killed = await Promise.all(SEEDS.map(seed => partOrKill(tokenMs, seed, 'kill')));
		isNear(
			t,
			killed.map(({keptMs}) => keptMs),
			kill.winnerS,
		);
	});
}

/** When the loser says that it is not quorate, and the winner that it is, after the ring's cable is cut or n1 dies. */
async function partOrKill(tokenMs: number, seed: number, what: 'cut' | 'kill') {
	const {sim, nodes, network} = await formed(apartText(tokenMs), {seed});
	const [first, second] = nodes;
	const between = network.cables.find(({id}) => id === 'between')?.id;
	if (first === undefined || second === undefined || between === undefined) {
		throw new Error('The design has two nodes and a cable between them');
	}
	await sim.pass(20_000 + 137 * seed);
	const fromMs = sim.nowMs();
	await (what === 'cut'
		? sim.apply('f', [{kind: 'cut', cable: between, direction: 'both', mode: 'silent'}])
		: sim.apply('f', daemon(first, 'kill')));
	await sim.pass(20_000);
	const [winner, loser] = what === 'cut' ? [first, second] : [second, first];
	const says = (node: DeviceId, quorate: boolean): number =>
		firstAfterMs(
			sim.history(),
			fromMs,
			event => event.kind === 'quorum' && event.node === node && event.quorate === quorate,
		);
	return {lostMs: says(loser, false), keptMs: says(winner, true)};
}

/** A ring cable between the nodes, and an arbiter on a switch of its own. */
function apartText(tokenMs: number): string {
	return [
		'schemaVersion: 1',
		'name: apart',
		'title: Two nodes on a ring cable, an arbiter on a switch',
		'sites: {dc: {title: Data centre}}',
		'servers:',
		'  n1: {site: dc, nodeid: 1, interfaces: {eth0: {address: 10.0.0.1/24}, eth1: {address: 10.9.0.1/24}}}',
		'  n2: {site: dc, nodeid: 2, interfaces: {eth0: {address: 10.0.0.2/24}, eth1: {address: 10.9.0.2/24}}}',
		'  q: {site: dc, role: arbiter, interfaces: {eth0: {address: 10.9.0.9/24}}}',
		'switches: {sw: {site: dc}}',
		'cables:',
		'  between: {ends: [n1.eth0, n2.eth0], oneWayDelay: 0.5ms}',
		'  r1: {ends: [n1.eth1, sw], oneWayDelay: 0.5ms}',
		'  r2: {ends: [n2.eth1, sw], oneWayDelay: 0.5ms}',
		'  rq: {ends: [q.eth0, sw], oneWayDelay: 0.5ms}',
		'stack:',
		'  preset: corosync-3',
		'  corosync:',
		`    totem: {token: ${tokenMs}}`,
		'    links: [{over: eth0}]',
		'    quorum: {device: {net: {host: q}}}',
		'requirements: {profile: pve-2ms}',
		'',
	].join('\n');
}
