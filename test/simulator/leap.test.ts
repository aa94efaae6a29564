/**
 * Leaping over what is at rest must not show: the same history, byte for byte, with and without it. All of it is work for
 * one core, so that tests beside each other would only make each other end later.
 */
import test from 'ava';
import {loadNetwork} from '../../src/cli/load-network.ts';
import {cableId, deviceId} from '../../src/core/ids.ts';
import {stableJson} from '../../src/core/stable-json.ts';
import {createPrng} from '../../src/core/prng.ts';
import type {Effect} from '../../src/engine/effect.types.ts';
import {createSimulator, type Simulator} from '../../src/simulator/simulator.ts';
import {shippedText} from '../_support/networks.ts';
import {diskDesign, leasesDesign} from '../_support/workload-designs.ts';
import {bondedText} from './_support/bonded.ts';
import {bridgedText} from './_support/bridged.ts';
import {cut, daemon, lanText, simulate, type Running} from './_support/lan.ts';
import {servicesText} from './_support/services.ts';

/** How long a schedule leaves a network alone at most, after each fault and after its heal. */
type Spans = {readonly brokenMsMax: number; readonly healedMsMax: number};

/** A cluster is at rest again within seconds, and then leaps; every 30 s knet looks for the MTU. */
const RING_SPANS: Spans = {brokenMsMax: 30_000, healedMsMax: 60_000};
/** A watchdog fires after 60 s, and a lost service starts elsewhere after two minutes. */
const SERVICE_SPANS: Spans = {brokenMsMax: 60_000, healedMsMax: 120_000};

/** A schedule of faults and idle times, drawn from the seed. */
async function run(
	text: string,
	{brokenMsMax, healedMsMax}: Spans,
	{seed, leaps}: {readonly seed: number; readonly leaps: boolean},
): Promise<Running> {
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
		await sim.pass(brokenMsMax * draw.next());
		await sim.heal(`f${round}`);
		await sim.pass(healedMsMax * draw.next());
	}
	return running;
}

const DESIGNS: readonly (readonly [title: string, text: string, spans?: Spans])[] = [
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
	['services that move', servicesText(), SERVICE_SPANS],
	['an OpenVPN tunnel', shippedText('openvpn-two-node').replaceAll('jitter: 0.02ms, ', '')],
];

for (const [title, text, spans = RING_SPANS] of DESIGNS) {
	test.serial(`Leaping does not show: ${title}`, async t => {
		for (const seed of [1, 2, 3, 4]) {
			const walked = await run(text, spans, {seed, leaps: false});
			const leapt = await run(text, spans, {seed, leaps: true});
			const lines = (running: Running) => running.sim.history().map(event => stableJson(event));
			t.deepEqual(lines(leapt), lines(walked), `seed ${seed}`);
			t.true(leapt.sim.world.eventCount < walked.sim.world.eventCount);
		}
	});
}

/** What may befall a shared disk and those who write to it. */
const DISK_FAULTS: readonly (readonly Effect[])[] = [
	[{kind: 'cut', cable: cableId('c-a'), direction: 'both', mode: 'silent'}],
	[{kind: 'cut', cable: cableId('c-san'), direction: 'aToB', mode: 'silent'}],
	[{kind: 'impair', cable: cableId('c-b'), direction: 'both', settings: {lossRatio: 0.2}}],
	[{kind: 'impair', cable: cableId('c-b'), direction: 'both', settings: {jitterMs: 3}}],
	[{kind: 'device', device: deviceId('san'), action: 'kill'}],
	[{kind: 'device', device: deviceId('a'), action: 'stop'}],
	[{kind: 'device', device: deviceId('b'), action: 'freeze'}],
	...(['kill', 'stop', 'freeze'] as const).flatMap((action): readonly (readonly Effect[])[] => [
		[{kind: 'daemon', device: deviceId('san'), daemon: 'tgtd', action}],
		[{kind: 'daemon', device: deviceId('a'), daemon: 'iscsi:lun', action}],
	]),
];

/** On cables so slow that faults often strike while a write is under way. */
async function runDisks(text: string, seed: number, leaps: boolean): Promise<Simulator> {
	const network = loadNetwork(text.replaceAll('oneWayDelay: 0.1ms', 'oneWayDelay: 40ms'), 'disk');
	const sim = createSimulator({network, seed, leaps, onProgress: () => undefined});
	const draw = createPrng(seed, 'schedule');
	await sim.up();
	for (let round = 0; round < 12; round += 1) {
		await sim.pass(20_000 * draw.next());
		await sim.apply(`f${round}`, DISK_FAULTS[draw.below(DISK_FAULTS.length)] ?? []);
		await sim.pass(30_000 * draw.next());
		await sim.heal(`f${round}`);
	}
	await sim.pass(60_000);
	return sim;
}

for (const [title, text] of [
	['writes to a shared disk', diskDesign('replacement_timeout: 15')],
	['writes through libiscsi', diskDesign('initiator: libiscsi')],
	['writes beside leases', leasesDesign(1)],
] as const) {
	test.serial(`Leaping does not show: ${title}`, async t => {
		for (let seed = 1; seed <= 5; seed += 1) {
			const walked = await runDisks(text, seed, false);
			const leapt = await runDisks(text, seed, true);
			const lines = (sim: Simulator) => sim.history().map(event => stableJson(event));
			t.deepEqual(lines(leapt), lines(walked), `seed ${seed}`);
			t.true(leapt.world.eventCount < 0.8 * walked.world.eventCount, `seed ${seed}`);
		}
	});
}

test.serial('A day of an idle cluster costs hardly more than a minute of it', async t => {
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
