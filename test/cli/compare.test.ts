import test from 'ava';
import {ringproof, ringproofHere} from '../_support/cli.ts';

const TWO = 'topology/openvpn-two-node.yaml';
const THREE = 'topology/reference-three-node.yaml';

test('compare: says check by check what became better, and exits with 0', async t => {
	const {exitCode, stdout, stderr} = await ringproof(['compare', TWO, THREE, '--static']);
	t.is(exitCode, 0, stderr);
	t.regex(stdout, /\+ quorum-through-every-single-failure \(gate\): fail → pass/);
	t.regex(stdout, /first: \d of \d single failures cost the quorum/);
});

test('compare: the other way round it became worse, and exits with 1', async t => {
	const {exitCode, stdout} = await ringproofHere(['compare', THREE, TWO, '--static', '--json']);
	t.is(exitCode, 1);
	const {checks, verdict} = JSON.parse(stdout) as {
		readonly verdict: readonly string[];
		readonly checks: readonly {readonly id: string; readonly change: string}[];
	};
	t.is(verdict[1], 'not-ready');
	t.is(checks.find(({id}) => id === 'quorum-through-every-single-failure')?.change, 'worse');
});

test('compare: a design that does not exist is refused', async t => {
	const {exitCode, stderr} = await ringproofHere(['compare', TWO, 'none.yaml', '--static']);
	t.is(exitCode, 65);
	t.regex(stderr, /none\.yaml/);
});
