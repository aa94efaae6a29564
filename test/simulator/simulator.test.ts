import test from 'ava';
import {stableJson} from '../../src/core/stable-json.ts';
import type {Effect} from '../../src/engine/effect.types.ts';
import {
	allSee,
	cut,
	daemon,
	formed,
	lanText,
	membersOf,
	simulate,
	whoIsQuorate,
	type Running,
} from './_support/lan.ts';

const THREE = lanText({nodeCount: 3});

/** A run with a bit of everything: loss, a cut, a kill, a freeze, probes. */
async function eventful(text: string, seed: number): Promise<string> {
	const running = await formed(text, {seed});
	const {sim, nodes} = running;
	const [n1, n2, n3] = nodes;
	const lossy: readonly Effect[] = running.network.cables.map(({id}) => ({
		kind: 'impair',
		cable: id,
		direction: 'both',
		settings: {lossRatio: 0.02, jitterMs: 0.3},
	}));
	await sim.apply('loss', lossy);
	await sim.pass(20_000);
	await sim.probe({kind: 'rtt', path: 'ring:0', count: 100, intervalMs: 5});
	await sim.heal('loss');
	if (n1 !== undefined && n2 !== undefined && n3 !== undefined) {
		await sim.apply('cut', cut(running, n3));
		await sim.pass(8000);
		await sim.heal('cut');
		await sim.apply('kill', daemon(n1, 'kill'));
		await sim.pass(8000);
		await sim.heal('kill');
		await sim.apply('freeze', daemon(n2, 'freeze'));
		await sim.pass(5000);
		await sim.heal('freeze');
	}
	await sim.pass(10_000);
	return sim
		.history()
		.map(event => stableJson(event))
		.join('\n');
}

test('The same design, calls and seed give the same history byte for byte', async t => {
	const first = await eventful(THREE, 7);
	t.is(await eventful(THREE, 7), first);
	t.true(first.split('\n').length > 60);
});

test('Simulations beside each other do not disturb one another', async t => {
	const alone = await eventful(THREE, 3);
	const [one, other] = await Promise.all([eventful(THREE, 3), eventful(THREE, 4)]);
	t.is(one, alone);
	t.not(other, alone);
});

test('Another seed gives another history', async t => {
	t.not(await eventful(THREE, 1), await eventful(THREE, 2));
});

test('A fault that is in force cannot be applied again', async t => {
	const {sim} = await formed(THREE);
	await sim.apply('f', []);
	await t.throwsAsync(sim.apply('f', []), {message: /in force already/});
	await sim.heal('f');
	await t.notThrowsAsync(sim.apply('f', []));
});

test('Waiting ends at its limit when the condition never holds', async t => {
	const {sim} = await formed(THREE);
	const beforeMs = sim.nowMs();
	t.is(await sim.waitFor({title: 'never', holds: () => false}, 5000), 'limit');
	t.is(sim.nowMs(), beforeMs + 5000);
});

test('A condition on time alone is met without an event', async t => {
	const {sim} = await formed(THREE);
	const fromMs = sim.nowMs();
	const outcome = await sim.waitFor(
		{title: 'a second later', holds: (_, nowMs) => nowMs >= fromMs + 1000},
		5000,
	);
	t.is(outcome, 'met');
	t.true(sim.nowMs() < fromMs + 1100);
});

test('The history is in the order of its times, and counts without gaps', async t => {
	const events = (await eventful(THREE, 5))
		.split('\n')
		.map(line => JSON.parse(line) as {seq: number; atMs: number});
	t.true(events.every(({seq}, index) => seq === index));
	t.true(events.every(({atMs}, index) => index === 0 || atMs >= (events[index - 1]?.atMs ?? 0)));
});

for (const transport of ['knet', 'udp', 'udpu'] as const) {
	test(`Over ${transport} a cluster forms, loses a cut node, and takes it back`, async t => {
		const running = await formed(lanText({nodeCount: 3, transport}));
		const {sim, nodes} = running;
		t.true(whoIsQuorate({sim, nodes}).every(Boolean));
		const victim = nodes[2];
		if (victim === undefined) {
			return t.fail();
		}
		await sim.apply('cut', cut(running, victim));
		await sim.pass(10_000);
		t.deepEqual(
			nodes.map(node => membersOf(sim.history(), node).length),
			[2, 2, 1],
		);
		t.deepEqual(whoIsQuorate({sim, nodes}), [true, true, false]);
		await sim.heal('cut');
		await sim.pass(10_000);
		t.true(allSee(sim.history(), nodes, 3));
		t.true(whoIsQuorate({sim, nodes}).every(Boolean));
	});
}

test('A device that loses its power takes its daemons along and boots with them', async t => {
	const {sim, nodes} = await formed(THREE);
	const [victim] = nodes;
	if (victim === undefined) {
		return t.fail();
	}
	await sim.apply('power', [{kind: 'device', device: victim, action: 'kill'}]);
	await sim.pass(10_000);
	const words = sim.history().filter(event => event.kind === 'device' || event.kind === 'daemon');
	t.like(words.at(-2), {kind: 'device', device: victim, state: 'killed'});
	t.like(words.at(-1), {kind: 'daemon', node: victim, daemon: 'corosync', state: 'killed'});
	t.deepEqual(await quorate(sim), [false, true, true]);
	await sim.heal('power');
	await sim.pass(15_000);
	t.true(allSee(sim.history(), nodes, 3));
	t.deepEqual(await quorate(sim), [true, true, true]);
});

test('A device that is stopped in order says goodbye, so that nobody waits for it', async t => {
	const {sim, nodes} = await formed(THREE);
	const [victim] = nodes;
	if (victim === undefined) {
		return t.fail();
	}
	await sim.apply('stop', [{kind: 'device', device: victim, action: 'stop'}]);
	await sim.pass(200);
	t.deepEqual(
		nodes.slice(1).map(node => membersOf(sim.history(), node)),
		[
			[2, 3],
			[2, 3],
		],
	);
});

test('A dead switch separates everybody until it is back', async t => {
	const {sim, nodes, network} = await formed(THREE);
	const device = network.devices.find(({kind}) => kind === 'switch')?.id;
	if (device === undefined) {
		return t.fail();
	}
	await sim.apply('switch', [{kind: 'device', device, action: 'kill'}]);
	await sim.pass(10_000);
	t.deepEqual(
		nodes.map(node => membersOf(sim.history(), node).length),
		[1, 1, 1],
	);
	await sim.heal('switch');
	await sim.pass(10_000);
	t.true(allSee(sim.history(), nodes, 3));
});

test("Probes tell the round trip, multicast and size of the ring's own path", async t => {
	const {sim} = await formed(lanText({nodeCount: 2, oneWayDelayMs: 3}));
	const rtt = await sim.probe({kind: 'rtt', path: 'ring:0', count: 50, intervalMs: 10});
	t.like(rtt, {kind: 'rtt', pairs: [{sent: 50, received: 50}]});
	if (rtt.kind === 'rtt') {
		const p50Ms = rtt.pairs[0]?.p50Ms ?? 0;
		t.true(p50Ms >= 6 && p50Ms < 6.1, `${p50Ms}`);
	}
	const multicast = await sim.probe({kind: 'multicast', path: 'ring:0'});
	t.true(multicast.kind === 'multicast' && multicast.pairs.every(({heard}) => heard));
	const mtu = await sim.probe({kind: 'mtu', path: 'ring:0'});
	t.true(mtu.kind === 'mtu' && mtu.pairs.every(({mtuBytes}) => mtuBytes === 1500));
});

test('Probes over a cut path come back empty', async t => {
	const running = await formed(lanText({nodeCount: 2}));
	const {sim, nodes} = running;
	if (nodes[0] !== undefined) {
		await sim.apply('cut', cut(running, nodes[0]));
	}
	const rtt = await sim.probe({kind: 'rtt', path: 'ring:0', count: 5, intervalMs: 10});
	t.like(rtt, {pairs: [{sent: 5, received: 0, p50Ms: null, maxMs: null}]});
	const mtu = await sim.probe({kind: 'mtu', path: 'ring:0'});
	t.true(mtu.kind === 'mtu' && mtu.pairs.every(({mtuBytes}) => mtuBytes === null));
	const multicast = await sim.probe({kind: 'multicast', path: 'ring:0'});
	t.false(multicast.kind === 'multicast' && multicast.pairs.some(({heard}) => heard));
});

test('A stopped cluster starts again from a clean state', async t => {
	const {sim, nodes} = await formed(THREE);
	await sim.stopCluster(nodes);
	t.deepEqual(await quorate(sim), [false, false, false]);
	const begin = sim.history().length;
	await sim.startCluster(nodes);
	await sim.pass(10_000);
	const rings = sim
		.history()
		.slice(begin)
		.flatMap(event => (event.kind === 'membership' ? [event.ringId.seq] : []));
	// A fresh machine's first ring: one more than nothing stored, then four for the new ring.
	t.is(rings[0], 1 + 4);
	t.deepEqual(await quorate(sim), [true, true, true]);
});

test('A ring over an interface without a way to the others never forms', async t => {
	const text = THREE.replace('10.0.0.3/24', '10.9.0.3/24');
	const {sim, nodes} = simulate(text);
	await sim.up();
	await sim.startCluster(nodes);
	await sim.pass(30_000);
	t.deepEqual(
		nodes.map(node => membersOf(sim.history(), node).length),
		[2, 2, 1],
	);
});

async function quorate(sim: Running['sim']): Promise<readonly boolean[]> {
	const result = await sim.probe({kind: 'quorum'});
	return result.kind === 'quorum' ? result.nodes.map(node => node.quorate) : [];
}
