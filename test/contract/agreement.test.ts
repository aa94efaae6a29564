/**
 * The live lab and the simulator on the same scenarios: the same nodes run, with the same quorum and the same members,
 * wherever the cluster has come to rest. The labs run side by side, since most of a scenario is waiting for timers.
 */
import anyTest, {type TestFn} from 'ava';
import {DEFAULT_SUITE, FURTHER_SCENARIOS} from '../../src/scenario/suite.ts';
import {compare, tableOf, type Comparison} from './_support/answers.ts';
import {runOnBoth} from './_support/both-engines.ts';

/** Its one run takes two minutes of a real keepalive. */
const SLOW = 'vpn-daemon-restarts';

const SUITE = DEFAULT_SUITE.filter(name => name !== SLOW);
/** Ramps hold each of many values; two nodes show on a tunnel and on a switch how they end. */
const WITHOUT_RAMPS = SUITE.filter(name => !name.endsWith('-ramp'));

/** Designs, and the scenarios that each is put through. */
const TRIALS: Readonly<Record<string, readonly string[]>> = {
	'topology/openvpn-two-node.yaml': SUITE,
	'topology/openvpn-three-node.yaml': SUITE,
	'topology/openvpn-three-node-client-to-client.yaml': WITHOUT_RAMPS,
	'test/fixtures/designs/lan-two-node-knet.yaml': [...SUITE, ...FURTHER_SCENARIOS],
	'test/fixtures/designs/lan-three-node-udp.yaml': [
		...WITHOUT_RAMPS,
		'node-shutdown',
		'corosync-crash',
	],
};

type Outcome = {readonly comparison: Comparison} | {readonly error: unknown};

const test = anyTest as TestFn<{outcomes: ReadonlyMap<string, Outcome>}>;

test.before(async t => {
	const outcomes = await Promise.all(
		Object.entries(TRIALS).map(async ([file, scenarios]): Promise<[string, Outcome]> => {
			try {
				return [file, {comparison: compare(await runOnBoth({file, scenarios}))}];
			} catch (error) {
				return [file, {error}];
			}
		}),
	);
	t.context = {outcomes: new Map(outcomes)};
});

for (const file of Object.keys(TRIALS)) {
	test(`both engines agree on every scenario of ${file}`, t => {
		const {runCount, answerCount, restlessCount, disagreements} = comparisonOf(
			t.context.outcomes.get(file),
		);
		t.log(`${runCount} runs, ${answerCount} answers, ${restlessCount} of them: never settles`);
		t.true(runCount > 0);
		t.deepEqual(disagreements, [], tableOf(disagreements));
	});
}

test('at least forty scenario runs are compared', t => {
	const counts = [...t.context.outcomes.values()].map(outcome => comparisonOf(outcome).runCount);
	t.true(counts.reduce((sum, count) => sum + count, 0) >= 40, counts.join(' + '));
});

function comparisonOf(outcome: Outcome | undefined): Comparison {
	if (outcome === undefined) {
		throw new Error('The design was not tried');
	}
	if ('error' in outcome) {
		throw outcome.error;
	}
	return outcome.comparison;
}
