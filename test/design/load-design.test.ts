import test from 'ava';
import fc from 'fast-check';
import {EXIT, RingproofError, formatProblem, type Problem} from '../../src/core/errors.ts';
import {loadDesign} from '../../src/design/load-design.ts';
import {DESIGN_LIMITS} from '../../src/design/limits.ts';
import {loadNetwork} from '../../src/cli/load-network.ts';
import {problemsOf, shippedText, SMALLEST_DESIGN} from '../_support/networks.ts';

/** \`code line:column\`, in the order told. */
function codes(problems: readonly Problem[]): readonly string[] {
	return problems.map(({code, place}) => `${code} ${place?.line}:${place?.column}`);
}

function only(text: string): Problem {
	const problems = problemsOf(text);
	const [problem] = problems;
	if (problem === undefined || problems.length > 1) {
		throw new Error(`One problem was expected: ${problems.map(formatProblem).join('\n')}`);
	}
	return problem;
}

test('the smallest design has no mistakes', t => {
	t.deepEqual(problemsOf(SMALLEST_DESIGN), []);
});

test('a mistake ends with exit code 65', t => {
	const error = t.throws(() => loadDesign('name: x\n', 'x.yaml'), {instanceOf: RingproofError});
	t.is(error.exitCode, EXIT.invalidInput);
});

test('a misspelt key is told with the key that was meant and all valid ones', t => {
	const problem = only(
		SMALLEST_DESIGN.replace('eth0: {address: 10.0.0.2', 'eth0: {adress: 10.0.0.2'),
	);
	t.deepEqual(codes([problem]), ['unknown-key 6:27']);
	t.regex(problem.message, /`adress` is not a key of `servers\.b\.interfaces\.eth0`/);
	t.regex(problem.remedy ?? '', /^Did you mean `address`\? Valid keys: .*`gateway`/);
});

test('a missing key points at what lacks it', t => {
	const problem = only(SMALLEST_DESIGN.replace('title: Two servers and a cable\n', ''));
	t.deepEqual(codes([problem]), ['missing-key 1:1']);
	t.regex(problem.message, /lacks `title`/);
	const inner = only(
		SMALLEST_DESIGN.replace(
			'  b: {interfaces',
			'  b: {monthlyPriceEur: 4}\n  d: {interfaces',
		).replace('b.eth0', 'd.eth0'),
	);
	t.deepEqual(codes([inner]), ['missing-key 6:3']);
});

test('a quantity in a wrong form says which form is right', t => {
	for (const written of ['2', '2 milliseconds', '-1ms', '1,5ms']) {
		const problem = only(
			SMALLEST_DESIGN.replace('b.eth0]}', `b.eth0], oneWayDelay: "${written}"}`),
		);
		t.is(problem.code, 'wrong-form');
		t.regex(problem.remedy ?? '', /duration such as `1\.2ms`/);
	}
	const number = only(SMALLEST_DESIGN.replace('b.eth0]}', 'b.eth0], oneWayDelay: 2}'));
	t.is(number.code, 'wrong-form');
});

test('a word outside a list gets the nearest of the list', t => {
	const problem = only(SMALLEST_DESIGN.replace('corosync-3', 'corosync3'));
	t.deepEqual(codes([problem]), ['unknown-value 9:17']);
	t.regex(problem.remedy ?? '', /Did you mean `corosync-3`/);
});

test('a number out of range says the range', t => {
	const problem = only(SMALLEST_DESIGN.replace('a: {interfaces', 'a: {nodeid: 0, interfaces'));
	t.is(problem.code, 'out-of-range');
	t.regex(problem.remedy ?? '', /from 1 to 4294967295/);
});

test('a name that no host can have is refused where it stands', t => {
	const problem = only(SMALLEST_DESIGN.replace('  a: {', '  a_1: {').replace('a.eth0', 'a_1.eth0'));
	t.deepEqual(codes([problem]), ['wrong-name 5:3']);
	t.regex(problem.remedy ?? '', /host name without dots/);
});

test('an interface name is as long as the kernel allows and no longer', t => {
	const named = (name: string) =>
		SMALLEST_DESIGN.replace('b: {interfaces: {eth0', `b: {interfaces: {${name}`).replace(
			'b.eth0',
			`b.${name}`,
		);
	t.deepEqual(problemsOf(named('a'.repeat(15))), []);
	t.is(only(named('a'.repeat(16))).code, 'wrong-name');
});

test('a kind that does not exist is told with those that do', t => {
	const text = `${SMALLEST_DESIGN}overlays:\n  vpn: {kind: openvp, server: a}\n`;
	const problem = only(text);
	t.deepEqual(codes([problem]), ['unknown-value 11:15']);
	t.regex(problem.remedy ?? '', /`openvpn`/);
});

test('a value that may be one of several things lists them', t => {
	const text = SMALLEST_DESIGN.replace(
		'{preset: corosync-3}',
		'{preset: corosync-3, corosync: {links: [{over: 5}]}}',
	);
	const problem = only(text);
	t.is(problem.code, 'wrong-form');
	t.regex(problem.remedy ?? '', /overlay or interface, or a mapping/);
});

test('mistakes of form and of meaning come in one list, in the file’s order', t => {
	const text = SMALLEST_DESIGN.replace('title:', 'tilte:')
		.replace('10.0.0.1/24', '10.0.0.0/24')
		.replace('b.eth0]', 'b.eht0], mtu: 5')
		.replace('corosync-3}', 'corosync-3, haFencng: true}');
	t.deepEqual(codes(problemsOf(text)), [
		'unknown-key 3:1',
		'address-is-network 5:36',
		'unknown-name 8:23',
		'out-of-range 8:37',
		'unknown-key 9:29',
	]);
});

test('what was mended in passing brings no echo', t => {
	// Without the address the uplink would be told a second time, as one without an address.
	const text = `schemaVersion: 1
name: x
title: x
providers: {hoster: {preset: routed}}
servers:
  a: {interfaces: {eth0: {address: nonsense, gateway: 10.0.0.254}}}
uplinks: {u: {from: a.eth0, to: hoster}}
stack: {preset: none}
`;
	t.deepEqual(codes(problemsOf(text)), ['wrong-form 6:36']);
});

test('a form that is wholly wrong is told without guessing further', t => {
	t.deepEqual(codes(problemsOf('- a\n- b\n')), ['wrong-form 1:1']);
	t.deepEqual(codes(problemsOf('just text\n')), ['wrong-form 1:1']);
	t.is(
		problemsOf(SMALLEST_DESIGN.replace(/servers:[^]*cables/, 'servers: 5\ncables'))[0]?.code,
		'wrong-form',
	);
});

test('designs larger than the limits are refused', t => {
	const count = DESIGN_LIMITS.servers + 1;
	const servers = Array.from({length: count}, (_, index) => `  s${index}: {interfaces: {}}`).join(
		'\n',
	);
	const text = `schemaVersion: 1\nname: x\ntitle: x\nservers:\n${servers}\nstack: {preset: none}\n`;
	const problem = only(text);
	t.deepEqual(codes([problem]), ['too-many-entries 4:1']);
	t.regex(problem.message, new RegExp(`${count} servers; at most ${DESIGN_LIMITS.servers}`));
});

test('names that every object inherits are names like others', t => {
	const text = SMALLEST_DESIGN.replace('  a: {', '  constructor: {').replace(
		'a.eth0',
		'constructor.eth0',
	);
	t.deepEqual(problemsOf(text), []);
	const stray = SMALLEST_DESIGN.replace('a.eth0', 'constructor.eth0');
	t.deepEqual(
		problemsOf(stray).map(({code}) => code),
		['unknown-name'],
	);
});

test('no broken variant of a shipped design makes anything but told mistakes', t => {
	const text = shippedText('openvpn-three-node');
	const property = fc.property(
		fc.nat(text.length - 1),
		fc.nat(12),
		fc.string({maxLength: 6}),
		(start, length, inserted) => {
			const broken = text.slice(0, start) + inserted + text.slice(start + length);
			try {
				loadNetwork(broken, 'broken.yaml');
			} catch (error) {
				if (!(error instanceof RingproofError) || error.problems.length === 0) {
					throw error;
				}
				for (const {place} of error.problems) {
					if (place === undefined || place.line < 1 || place.column < 1) {
						throw new Error(`A problem without a place in:\n${broken}`, {cause: error});
					}
				}
			}
		},
	);
	t.notThrows(() => {
		fc.assert(property, {numRuns: 300, seed: 20_181_121});
	});
});
