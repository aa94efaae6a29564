/**
 * The simulator against measurements of the real daemons in the live lab: medians over many seeds must lie between the
 * measured minimum and maximum, stretched by a tenth. Single measurements are their own minimum and maximum.
 */
import test, {type ExecutionContext} from 'ava';
import type {Effect} from '../../src/engine/effect.types.ts';
import type {HistoryEvent} from '../../src/engine/history.types.ts';
import {
	allSee,
	cut,
	daemon,
	firstAfterMs,
	formed,
	lanText,
	median,
	simulate,
	type LanOptions,
	type Running,
} from './_support/lan.ts';

type Seconds = readonly [min: number, max: number];

function within(t: ExecutionContext, valueMs: number, [min, max]: Seconds): void {
	const seconds = valueMs / 1000;
	t.true(
		seconds >= min * 0.9 && seconds <= max * 1.1,
		`${seconds.toFixed(3)} s, measured ${min} to ${max} s`,
	);
}

type Timed = {
	/** The others' first "A processor failed". */
	readonly failedMs: number;
	/** The first of the others that has a membership without the victim. */
	readonly membershipMs: number;
	/** From the heal until all are together again. */
	readonly healedMs: number;
};

type Trial = LanOptions & {
	readonly seed: number;
	readonly effects: (running: Running) => readonly Effect[];
};

/** The last node fails in some moment of the ring's rotation, and comes back. */
async function time({seed, effects, ...options}: Trial): Promise<Timed> {
	const running = await formed(lanText(options), {seed});
	const {sim, nodes} = running;
	const victim = nodes.at(-1);
	const others = nodes.slice(0, -1);
	// An idle ring that has settled; different seeds meet it in different moments.
	await sim.pass(5000 + 137.3 * seed);
	const sinceMs = sim.nowMs();
	await sim.apply('fault', effects(running));
	await sim.waitFor(
		{
			title: 'the others are among themselves',
			holds: history => allSee(history, others, nodes.length - 1),
		},
		120_000,
	);
	const history = sim.history();
	const failedMs = firstAfterMs(
		history,
		sinceMs,
		event => event.kind === 'token-lost' && event.node !== victim,
	);
	const membershipMs = firstAfterMs(
		history,
		sinceMs,
		event => event.kind === 'membership' && event.node !== victim,
	);
	await sim.pass(5000 + 91.7 * seed);
	const healMs = sim.nowMs();
	await sim.heal('fault');
	await sim.waitFor(
		{title: 'all are one', holds: now => allSee(now, nodes, nodes.length)},
		120_000,
	);
	return {failedMs, membershipMs, healedMs: sim.nowMs() - healMs};
}

async function trials(count: number, trial: Omit<Trial, 'seed'>): Promise<readonly Timed[]> {
	const seeds = Array.from({length: count}, (_, index) => index + 1);
	return Promise.all(seeds.map(seed => time({...trial, seed})));
}

const last = (running: Running) => running.nodes.at(-1);
const killed = (running: Running): readonly Effect[] => {
	const victim = last(running);
	return victim === undefined ? [] : daemon(victim, 'kill');
};
const stopped = (running: Running): readonly Effect[] => {
	const victim = last(running);
	return victim === undefined ? [] : daemon(victim, 'stop');
};

const CASES: readonly {
	readonly title: string;
	readonly trial: Omit<Trial, 'seed'>;
	readonly failed?: Seconds;
	readonly membership: Seconds;
	readonly healed: Seconds;
}[] = [
	{
		title: '3 nodes, token 1000, cut',
		trial: {nodeCount: 3, effects: running => cut(running, last(running))},
		failed: [1.35, 1.65],
		membership: [3.34, 4.32],
		healed: [1.6, 2.0],
	},
	{
		title: '3 nodes, token 3000, cut',
		trial: {nodeCount: 3, tokenMs: 3000, effects: running => cut(running, last(running))},
		failed: [3.07, 3.64],
		membership: [7.46, 8.02],
		healed: [2.72, 3.83],
	},
	{
		title: '3 nodes, token 1000, SIGKILL',
		trial: {nodeCount: 3, effects: killed},
		failed: [1.38, 1.65],
		membership: [3.36, 3.63],
		healed: [2.1, 2.42],
	},
	{
		title: '3 nodes, token 1000, carrier off',
		trial: {nodeCount: 3, effects: running => cut(running, last(running), 'no-carrier')},
		failed: [1.41, 1.63],
		membership: [3.44, 3.65],
		healed: [1.36, 1.95],
	},
	{
		title: '3 nodes, token 1000, graceful stop',
		trial: {nodeCount: 3, effects: stopped},
		membership: [0.03, 0.11],
		healed: [2.04, 2.58],
	},
	{
		title: '2 nodes, token 1000, cut',
		trial: {nodeCount: 2, effects: running => cut(running, last(running))},
		membership: [2.0, 2.2],
		healed: [1.3, 2.8],
	},
	{
		title: '2 nodes, token 3000, cut',
		trial: {nodeCount: 2, tokenMs: 3000, effects: running => cut(running, last(running))},
		membership: [6.1, 6.6],
		healed: [1.3, 2.8],
	},
];

for (const {title, trial, failed, membership, healed} of CASES) {
	test(`${title}: failure, membership and healing take their measured time`, async t => {
		const timed = await trials(15, trial);
		if (failed !== undefined) {
			within(t, median(timed.map(({failedMs}) => failedMs)), failed);
		}
		within(t, median(timed.map(({membershipMs}) => membershipMs)), membership);
		within(t, median(timed.map(({healedMs}) => healedMs)), healed);
	});
}

for (const {tokenCoefficientMs, measured} of [
	{tokenCoefficientMs: 650, measured: 21.6},
	{tokenCoefficientMs: 0, measured: 2.2},
]) {
	test(`16 nodes, coefficient ${tokenCoefficientMs}: a killed one is left out after ${measured} s`, async t => {
		const trial = {nodeCount: 16, tokenCoefficientMs, oneWayDelayMs: 0.2, effects: killed};
		const timed = await trials(5, trial);
		within(t, median(timed.map(({membershipMs}) => membershipMs)), [measured, measured]);
	});
}

// knet's links come up with the third pong, and its pings follow the token.
for (const {transport, tokenMs, measured} of [
	{transport: 'udp', tokenMs: 1000, measured: [0.3, 0.3]},
	{transport: 'udpu', tokenMs: 1000, measured: [0.3, 0.3]},
	{transport: 'knet', tokenMs: 1000, measured: [1.79, 1.82]},
	{transport: 'knet', tokenMs: 3000, measured: [2.2, 2.7]},
] as const) {
	test(`Three nodes form over ${transport} with token ${tokenMs} in their measured time`, async t => {
		const times = await Promise.all(
			Array.from({length: 15}, async (_, index) => {
				const {sim, nodes} = simulate(lanText({nodeCount: 3, transport, tokenMs}), {
					seed: index + 1,
				});
				await sim.up();
				await sim.startCluster(nodes);
				await sim.waitFor({title: 'one', holds: history => allSee(history, nodes, 3)}, 60_000);
				return sim.nowMs();
			}),
		);
		within(t, median(times), measured);
	});
}

// A ping that goes out before its peer runs is lost, and the third pong comes an interval of 2.5 s later.
test('The links of 16 nodes that start within 0.7 s come up in the time they took in the lab', async t => {
	const nodeCount = 16;
	const {sim, nodes} = simulate(lanText({nodeCount}), {profile: {startSpreadMs: 700}});
	await sim.up();
	await sim.startCluster(nodes);
	const ups = (history: readonly HistoryEvent[]): readonly HistoryEvent[] =>
		history.filter(({kind}) => kind === 'knet-link');
	const linkCount = nodeCount * (nodeCount - 1);
	await sim.waitFor(
		{title: 'every link', holds: history => ups(history).length === linkCount},
		60_000,
	);
	const times = ups(sim.history()).map(({atMs}) => atMs);
	within(t, Math.min(...times), [5.7, 5.7]);
	within(t, Math.max(...times), [8.8, 8.8]);
});
