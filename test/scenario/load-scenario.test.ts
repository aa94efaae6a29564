import test from 'ava';

import {RingproofError, formatProblem} from '../../src/core/errors.ts';
import {loadScenario} from '../../src/scenario/load-scenario.ts';

const HEAD = `schemaVersion: 1
name: my-scenario
title: Mine
purpose: To find out.
`;

function problemsOf(text: string): readonly string[] {
	try {
		loadScenario(text, 'x.yaml');
		return [];
	} catch (error) {
		if (error instanceof RingproofError) {
			return error.problems.map(formatProblem);
		}
		throw error;
	}
}

test('every mistake of a file is told at once, each with its place', t => {
	const problems = problemsOf(`schemaVersion: 1
name: My Scenario
title: Mine
steps:
  - fault: cable-cutt
    target: each:cable
  - fault: impairment
    target: each:cabel
    dealy: 3ms
  - wait: setled
  - heal: cut
  - {wait: 1s, probe: rtt}
  - ramp: impairment
    target: ring:0
    parameter: delay
    values: [1ms, fast]
`);
	const places = problems.map(problem => /^x\.yaml:(\d+):\d+: error\[([a-z-]+)\]/.exec(problem));
	t.deepEqual(
		places.map(match => `${match?.[1] ?? ''} ${match?.[2] ?? ''}`),
		[
			'2 wrong-form',
			'1 missing-key',
			'5 unknown-name',
			'8 wrong-form',
			'9 unknown-key',
			'10 wrong-form',
			'12 unknown-step',
			'16 wrong-form',
			'11 unknown-name',
		],
		problems.join('\n'),
	);
	t.regex(problems[2] ?? '', /There is no fault "cable-cutt"\. Did you mean `cable-cut`\?/);
	t.regex(problems[4] ?? '', /`dealy` is not a key of `step 2`\. Did you mean `delay`\?/);
});

test('a file that is no YAML, or no mapping, is refused with a place', t => {
	t.regex(problemsOf('steps: [')[0] ?? '', /^x\.yaml:1:\d+: error\[yaml-syntax\]/);
	t.regex(problemsOf('- a\n- b\n')[0] ?? '', /^x\.yaml:1:1: error\[wrong-form\]/);
	t.regex(problemsOf('')[0] ?? '', /^x\.yaml:1:1: error\[/);
});

test('a ramp over a parameter that the fault does not have is refused', t => {
	const [problem = ''] = problemsOf(
		`${HEAD}steps:\n  - {ramp: impairment, target: ring:0, parameter: delai, values: [1ms]}\n`,
	);
	t.regex(problem, /has no parameter "delai"\. Did you mean `delay`\?/);
});

test('two kinds of thing to repeat over are refused, the same one twice is not', t => {
	const step = (target: string): string => `  - {fault: cable-cut, target: "${target}"}\n`;
	t.regex(
		problemsOf(`${HEAD}steps:\n${step('each:cable')}${step('each:uplink')}`)[0] ?? '',
		/error\[several-each\]/,
	);
	t.deepEqual(problemsOf(`${HEAD}steps:\n${step('each:cable')}${step('each:cable')}`), []);
});

test('two faults of one id could not be told apart', t => {
	const step = (id: string): string => `  - {fault: node-kill, target: "node:a", id: ${id}}\n`;
	const [problem, ...others] = problemsOf(`${HEAD}steps:\n${step('x')}${step('y')}${step('x')}`);
	t.regex(problem ?? '', /error\[duplicate-name\]: An earlier fault has the id "x" already/);
	t.deepEqual(others, []);
});

test('a scenario that no engine runs to its end names the step and the time', t => {
	// 29 days, then 100 000 round trips of 10 s each are another 11.6 days.
	const text = `${HEAD}steps:\n  - {wait: 696h}\n  - {probe: rtt, count: 100000, interval: 10s}\n  - {wait: 1s}\n`;
	const problems = problemsOf(text);
	t.is(problems.length, 1);
	t.regex(problems[0] ?? '', /^x\.yaml:\d+:\d+: error\[scenario-too-long\]/);
	t.deepEqual(problemsOf(text.replace('100000', '1000')), []);
});

test('a step happens at a time or after another, not both', t => {
	t.regex(
		problemsOf(`${HEAD}steps:\n  - {wait: formed, at: 1s, after: 2s}\n`)[0] ?? '',
		/error\[conflicting-times\]/,
	);
});

test('what is written becomes numbers in the units that the code names', t => {
	const {steps, needs, startCluster, recovery} = loadScenario(
		`${HEAD}needs: {members: 3, overlay: openvpn}
steps:
  - {fault: impairment, target: [uplink:a, uplink:b], delay: 1.5ms, loss: 0.5%, for: 2s, at: 1s}
  - {wait: 500ms}
  - {probe: rtt, count: 10}
`,
		'x.yaml',
	);
	t.deepEqual(needs, {
		membersMin: 3,
		overlay: 'openvpn',
		multicastTransport: false,
		qdevice: false,
	});
	t.is(startCluster, 'all');
	t.is(recovery, 'brief');
	const [fault, wait, probe] = steps;
	t.like(fault, {
		kind: 'fault',
		atMs: 1000,
		forMs: 2000,
		targets: ['uplink:a', 'uplink:b'],
		params: {delay: 1.5, loss: 0.005, direction: 'both'},
	});
	t.like(wait, {kind: 'wait', until: {durationMs: 500}});
	t.like(probe, {probe: {kind: 'rtt', path: 'rings', count: 10, intervalMs: 5}});
});
