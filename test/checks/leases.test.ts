/** Leases on a shared disk: what their times alone decide, and what the scenarios of the simulator show. */
import test from 'ava';
import {loadNetwork} from '../../src/cli/load-network.ts';
import type {ScenarioRun} from '../../src/engine/run.types.ts';
import type {Network} from '../../src/network/network.types.ts';
import {planRuns} from '../../src/scenario/plan.ts';
import {runScenarios} from '../../src/scenario/runner.ts';
import {findScenario} from '../../src/scenario/suite.ts';
import {createSimulator} from '../../src/simulator/simulator.ts';
import {outcome} from '../_support/judged.ts';
import {leasesDesign} from '../_support/workload-designs.ts';

/** The shortest operation, so that nobody waits longer than has to be: a lease moves after 68 s. */
const IO_S = 1;

async function crashed(
	text: string,
): Promise<{readonly network: Network; readonly runs: readonly ScenarioRun[]}> {
	const network = loadNetwork(text, 'test.yaml');
	const engine = createSimulator({network, seed: 1, onProgress: () => undefined});
	await engine.up();
	const plans = planRuns([findScenario('node-crash')], {network, seed: 1});
	const runs = await runScenarios(plans, {engine, network});
	return {network, runs};
}

test('a replacement timeout that outlasts the watchdog costs the server', t => {
	const judgeWith = (disk: string) =>
		outcome('hung-storage-vs-watchdog', loadNetwork(leasesDesign(10, {disk}), 'test.yaml'));
	// 10 s until the session is given up and 120 s more, against 6 × 10 s and 50 s.
	const slow = judgeWith('');
	t.is(slow.status, 'fail');
	t.deepEqual(slow.values, {letsGoMs: 130_000, resetMs: 110_000});
	t.is(judgeWith('replacement_timeout: 99').status, 'pass');
	t.is(judgeWith('replacement_timeout: 100').status, 'fail');
	t.is(judgeWith('initiator: libiscsi').status, 'pass');
});

test('leases without a watchdog are no protection', t => {
	const network = loadNetwork(leasesDesign(10, {watchdog: false}), 'test.yaml');
	const {status, reason} = outcome('lease-held-once', network);
	t.is(status, 'fail');
	t.regex(reason, /Without a watchdog/);
	t.is(outcome('lease-held-once', loadNetwork(leasesDesign(10), 'test.yaml')).status, 'unknown');
});

test('a server that crashes loses its service to another, after a minute and never to two', async t => {
	const {network, runs} = await crashed(leasesDesign(IO_S));
	t.is(outcome('lease-held-once', network, runs).status, 'pass');
	// Without the SAN nobody has the disk; what is asked here is how the lease of the first server moves.
	const ofA = runs.filter(({id}) => id === 'node-crash:a');
	const {status, values, reason} = outcome('leases-move', network, ofA);
	t.is(status, 'pass', reason);
	const longestMs = Number(values['longestMs']);
	// 68 s after the last renewal, which others may have seen 2 s later; they look every second and ask every second one.
	t.true(longestMs >= 66_000 && longestMs <= 75_000, String(longestMs));
});

test('a service that may run on one server only stays away when that one does', async t => {
	const text = leasesDesign(IO_S).replace(
		'highlyAvailable: true, group: [a, b, c]',
		'highlyAvailable: false',
	);
	const {network, runs} = await crashed(text);
	// Its one server is the one that crashed: nobody else of its group reaches the disk.
	t.is(outcome('leases-move', network, runs).status, 'pass');
});

test('sanlock on a server that does not see the disk is a mistake in the design', t => {
	const text = leasesDesign(10).replace('initiators: [a, b, c]', 'initiators: [a, b]');
	const error = t.throws(() => loadNetwork(text, 'test.yaml'));
	t.regex(error.message, /`c` takes leases on `iscsi:lun` without being one of its initiators/);
});
