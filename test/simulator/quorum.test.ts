/** What votequorum does with partitions: lab-measured outcomes, from the models alone. */
import test from 'ava';
import {
	cut,
	daemon,
	formed,
	isQuorate,
	lanText,
	simulate,
	whoIsQuorate,
	type LanOptions,
	type Running,
} from './_support/lan.ts';

/** Two nodes whose network falls apart; who is quorate afterwards. */
async function split(
	options: Partial<LanOptions>,
): Promise<Running & {quorate: readonly boolean[]}> {
	const running = await formed(lanText({nodeCount: 2, ...options}));
	const {sim, nodes} = running;
	await sim.pass(10_000);
	await sim.apply('between', cut(running, nodes[0]));
	await sim.pass(30_000);
	return {...running, quorate: whoIsQuorate({sim, nodes})};
}

test('Two plain nodes both lose quorum when they are parted', async t => {
	t.deepEqual((await split({})).quorate, [false, false]);
});

test('Under two_node both stay quorate: a split brain', async t => {
	t.deepEqual((await split({quorum: 'two_node: 1'})).quorate, [true, true]);
});

test('Under auto_tie_breaker only the lowest node stays quorate, or the one that is named', async t => {
	t.deepEqual((await split({quorum: 'auto_tie_breaker: 1'})).quorate, [true, false]);
	t.deepEqual((await split({quorum: 'auto_tie_breaker: 1, auto_tie_breaker_node: 2'})).quorate, [
		false,
		true,
	]);
});

test('Under wait_for_all a lone node waits at a cold start until it has seen all others', async t => {
	const {sim, nodes} = simulate(lanText({nodeCount: 3, quorum: 'wait_for_all: 1'}));
	await sim.up();
	await sim.startCluster(nodes.slice(0, 2));
	await sim.pass(20_000);
	t.deepEqual(whoIsQuorate({sim, nodes}), [false, false, false]);
	await sim.startCluster(nodes.slice(2));
	await sim.pass(20_000);
	t.deepEqual(whoIsQuorate({sim, nodes}), [true, true, true]);
});

test('Under last_man_standing a cluster survives losing one node after the other, down to two', async t => {
	const outcomes = async (quorum: string): Promise<readonly boolean[]> => {
		const {sim, nodes} = await formed(lanText({nodeCount: 4, tokenCoefficientMs: 0, quorum}));
		const [survivor, ...victims] = nodes.toReversed();
		const kept: boolean[] = [];
		for (const victim of victims) {
			await sim.apply(victim, daemon(victim, 'kill'));
			await sim.pass(20_000);
			kept.push(survivor !== undefined && isQuorate(sim.history(), survivor));
		}
		return kept;
	};
	t.deepEqual(await outcomes('wait_for_all: 0'), [true, false, false]);
	t.deepEqual(await outcomes('last_man_standing: 1'), [true, true, false]);
	t.deepEqual(
		await outcomes(
			'last_man_standing: 1, auto_tie_breaker: 1, auto_tie_breaker_node: highest, wait_for_all: 1',
		),
		[true, true, true],
	);
});
