import test from 'ava';
import type {CheckInput, Outcome} from '../../src/checks/check.types.ts';
import type {ScenarioRun} from '../../src/engine/run.types.ts';
import {distrustOf, trusted} from '../../src/scoring/trust.ts';
import {ran} from '../_support/history.ts';
import {shippedNetwork} from '../_support/networks.ts';

const network = shippedNetwork('openvpn-two-node');

const quiet = ran('quiet', told => {
	told.at(0).panelLate(100);
});
const late = ran('late', told => {
	told.at(0).panelLate(900);
});
const stalled = ran('stalled', told => {
	told.at(0).stalled('serveur1', 1500);
});

const fails: Outcome = {
	status: 'fail',
	evidence: 'measured',
	reason: 'It took too long.',
	remedy: 'Be quicker.',
	values: {tookMs: 9},
};
const passes: Outcome = {...fails, status: 'pass', remedy: null};

/** Asks a check that fails exactly when it is shown one of these runs. */
function judged(
	category: Parameters<typeof trusted>[0],
	runs: readonly ScenarioRun[],
	guilty: readonly ScenarioRun[] = runs,
): Outcome {
	const ask = (input: CheckInput): Outcome =>
		input.runs.some(run => guilty.includes(run)) ? fails : passes;
	const input = {network, runs};
	return trusted(category, ask(input), {input, ask});
}

test('a failure that only spoilt runs show is unknown, with the figure, the sign and what to do', t => {
	const {status, reason, remedy, values} = judged('latency', [quiet, late], [late]);
	t.is(status, 'unknown');
	t.regex(
		reason,
		/^It took too long\. But the machine was too busy to tell, in late: .*900 µs late/,
	);
	t.regex(remedy ?? '', /--retry-busy/);
	t.deepEqual(values, {tookMs: 9, untrusted: true});
});

test('a failure that a good run shows too, or the design alone, stands', t => {
	t.is(judged('latency', [quiet, late]), fails);
	const always = (): Outcome => fails;
	const input = {network, runs: [late]};
	t.is(trusted('latency', fails, {input, ask: always}), fails);
});

test('a pass stands: a busy machine only makes things later', t => {
	t.is(judged('latency', [late], []), passes);
});

test('late frames spoil round trips only; a corosync that did not run spoils what the cluster did', t => {
	t.is(judged('recovery', [late]).status, 'fail');
	t.is(judged('recovery', [stalled]).status, 'unknown');
	t.is(judged('quorum', [stalled]).status, 'unknown');
});

test('two quorate halves are believed on any machine', t => {
	t.is(judged('split-brain', [stalled]).status, 'fail');
});

test('a scenario says why its figures are not to be trusted', t => {
	t.is(distrustOf(network, quiet), null);
	t.regex(
		distrustOf(network, stalled) ?? '',
		/^The machine was too busy: corosync on serveur1 did not run for 1\.5 s\.$/,
	);
});
