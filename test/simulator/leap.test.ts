/** Leaping over what is at rest must not show: the same history, byte for byte, with and without it. */
import test from 'ava';
import {stableJson} from '../../src/core/stable-json.ts';
import {createPrng} from '../../src/core/prng.ts';
import type {Effect} from '../../src/engine/effect.types.ts';
import {shippedText} from '../_support/networks.ts';
import {bondedText} from './_support/bonded.ts';
import {bridgedText} from './_support/bridged.ts';
import {cut, daemon, lanText, simulate, type Running} from './_support/lan.ts';
import {servicesText} from './_support/services.ts';

/** A schedule of faults and idle times, drawn from the seed; long enough at rest to leap many times. */
async function run(text: string, seed: number, leaps: boolean): Promise<Running> {
	const running = simulate(text, {seed, leaps});
	const {sim, nodes} = running;
	const draw = createPrng(seed, 'schedule');
	await sim.up();
	await sim.startCluster(nodes);
	await sim.pass(30_000 * draw.next());
	for (let round = 0; round < 6; round += 1) {
		const node = nodes[draw.below(nodes.length)];
		if (node === undefined) {
			break;
		}
		const faults: readonly (readonly Effect[])[] = [
			cut(running, node),
			cut(running, node, 'no-carrier'),
			daemon(node, 'kill'),
			daemon(node, 'stop'),
			daemon(node, 'freeze'),
			[{kind: 'device', device: node, action: 'kill'}],
			running.network.cables.map(({id}) => ({
				kind: 'impair',
				cable: id,
				direction: 'both',
				settings: {oneWayDelayMs: 3 + draw.below(20)},
			})),
			running.network.cables.map(({id}) => ({
				kind: 'impair',
				cable: id,
				direction: 'aToB',
				settings: {lossRatio: 0.02},
			})),
		];
		await sim.apply(`f${round}`, faults[draw.below(faults.length)] ?? []);
		await sim.pass(60_000 * draw.next());
		await sim.heal(`f${round}`);
		await sim.pass(120_000 * draw.next());
	}
	return running;
}

const DESIGNS: readonly (readonly [title: string, text: string])[] = [
	['three nodes over knet', lanText({nodeCount: 3})],
	['three nodes over udp', lanText({nodeCount: 3, transport: 'udp'})],
	['three nodes over udpu', lanText({nodeCount: 3, transport: 'udpu'})],
	['two nodes with an arbiter', lanText({nodeCount: 2, arbiter: true})],
	[
		'a token so short that the merge timer spans rotations',
		lanText({nodeCount: 3, tokenMs: 300, tokenCoefficientMs: 0}),
	],
	['five nodes far apart', lanText({nodeCount: 5, oneWayDelayMs: 25, tokenMs: 3000})],
	['links with jitter', lanText({nodeCount: 3, cable: 'jitter: 0.2ms'})],
	['a ring of bridges with RSTP', bridgedText()],
	['a ring of bridges with STP', bridgedText({spanningTree: 'stp', transport: 'udp'})],
	['bonds with LACP at two switches', bondedText({switches: 2, spanningTree: 'rstp'})],
	['bonds with slow LACP', bondedText({mode: 'balance-tcp', lacpRate: 'slow', transport: 'udp'})],
	['services that move', servicesText()],
	['an OpenVPN tunnel', shippedText('openvpn-two-node').replaceAll('jitter: 0.02ms, ', '')],
];

for (const [title, text] of DESIGNS) {
	test(`Leaping does not show: ${title}`, async t => {
		for (const seed of [1, 2, 3, 4]) {
			const [walked, leapt] = await Promise.all([run(text, seed, false), run(text, seed, true)]);
			const lines = (running: Running) => running.sim.history().map(event => stableJson(event));
			t.deepEqual(lines(leapt), lines(walked), `seed ${seed}`);
			t.true(leapt.sim.world.eventCount <= walked.sim.world.eventCount);
		}
	});
}

test('A day of an idle cluster costs hardly more than a minute of it', async t => {
	const eventsIn = async (durationMs: number): Promise<number> => {
		const {sim, nodes} = simulate(lanText({nodeCount: 3}));
		await sim.up();
		await sim.startCluster(nodes);
		await sim.pass(30_000);
		const before = sim.world.eventCount;
		await sim.pass(durationMs);
		return sim.world.eventCount - before;
	};
	const minute = await eventsIn(60_000);
	const day = await eventsIn(24 * 3_600_000);
	// Discovery of the MTU goes on, six links every 30 s; the token and the heartbeats are leapt over.
	t.true(day < 24 * 60 * 40, `${day} events in a day, ${minute} in a minute`);
});
