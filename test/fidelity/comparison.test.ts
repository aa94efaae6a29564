/** The comparison itself: the simulator against itself agrees, and every kind of difference shows. */
import test from 'ava';
import {deviceId} from '../../src/core/ids.ts';
import type {HistoryEvent} from '../../src/engine/history.types.ts';
import type {ScenarioRun} from '../../src/engine/run.types.ts';
import {runScenarios} from '../../src/scenario/runner.ts';
import {createSimulator} from '../../src/simulator/simulator.ts';
import {compare, tableOf, type Tried} from '../contract/_support/comparison.ts';
import {trialOf} from '../contract/_support/trials.ts';

const FILE = 'test/fixtures/designs/lan-three-node-udp.yaml';

async function againstItself(): Promise<Tried> {
	const {network, plans, seed} = trialOf(FILE);
	const few = plans.filter(({scenario}) =>
		['servers-apart', 'node-crash', 'latency-ramp', 'steady-state'].includes(scenario),
	);
	const simulated = async (): Promise<readonly ScenarioRun[]> => {
		const engine = createSimulator({network, seed, onProgress: () => undefined});
		await engine.up();
		return runScenarios(few, {engine, network});
	};
	return {network, measured: await simulated(), simulated: await simulated()};
}

/** The measured side with other events, as if the lab had said something else. */
function altered(tried: Tried, alter: (event: HistoryEvent) => readonly HistoryEvent[]): Tried {
	const measured = tried.measured.map(run => ({...run, events: run.events.flatMap(alter)}));
	return {...tried, measured};
}

test('The simulator agrees with itself', async t => {
	const {runCount, answerCount, verdictCount, disagreements} = compare(await againstItself());
	t.deepEqual(disagreements, [], tableOf(disagreements));
	// One steady state, one partition, and a crash of each of the three nodes.
	t.is(runCount, 5);
	t.true(answerCount > runCount && verdictCount > 0);
});

test('Another membership, quorum or number of votes at a point of rest shows', async t => {
	const tried = await againstItself();
	const victim = deviceId('n1');
	const points = (other: Tried): readonly string[] =>
		compare(other).disagreements.map(({where, point}) => `${where} ${point}`);
	const smaller = altered(tried, event =>
		event.kind === 'probe' && event.result.kind === 'quorum'
			? [
					{
						...event,
						result: {
							...event.result,
							nodes: event.result.nodes.map(node =>
								node.node === victim ? {...node, members: node.members.slice(1)} : node,
							),
						},
					},
				]
			: [event],
	);
	t.true(points(smaller).includes('servers-apart settled'));
	const fewerVotes = altered(tried, event =>
		event.kind === 'probe' && event.result.kind === 'quorum'
			? [
					{
						...event,
						result: {
							...event.result,
							nodes: event.result.nodes.map(node => ({...node, totalVotes: 1})),
						},
					},
				]
			: [event],
	);
	t.true(points(fewerVotes).includes('servers-apart healed'));
	const neverQuorate = altered(tried, event =>
		event.kind === 'quorum' && event.quorate ? [{...event, quorate: false}] : [event],
	);
	t.true(compare(neverQuorate).disagreements.length > 0);
});

test('A verdict that differs shows, and a run of another plan is refused', async t => {
	const tried = await againstItself();
	const isQuorumWord = ({kind}: HistoryEvent): boolean =>
		kind === 'quorum' || kind === 'membership';
	const silent = altered(tried, event => (isQuorumWord(event) ? [] : [event]));
	const verdicts = compare(silent).disagreements.filter(({point}) => point === 'verdict');
	t.true(verdicts.length > 0);
	t.throws(() => compare({...tried, simulated: tried.simulated.slice(1)}), {
		message: /different plans/,
	});
});
