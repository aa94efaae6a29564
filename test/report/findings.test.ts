import test from 'ava';
import {csv} from '../../src/report/csv.ts';
import {badge} from '../../src/report/badge.ts';
import {github} from '../../src/report/github.ts';
import {sarif} from '../../src/report/sarif.ts';
import type {ReportInput} from '../../src/report/report.types.ts';
import {HOSTILE_TEXT, hostileInput} from '../_support/hostile.ts';
import {SAMPLE_DESIGN, sampleInput} from '../_support/sample-run.ts';
import {elementNames} from '../_support/tags.ts';

type SarifLocation = {
	physicalLocation: {
		artifactLocation: {uri: string};
		region: {startLine: number; startColumn: number};
	};
};

type SarifLog = {
	version: string;
	runs: {
		tool: {driver: {rules: {id: string}[]}};
		results: {
			ruleId: string;
			ruleIndex: number;
			kind: string;
			level: string;
			message: {text: string};
			locations: SarifLocation[];
			relatedLocations?: SarifLocation[];
		}[];
	}[];
};

async function logOf(input: ReportInput): Promise<SarifLog['runs'][number]> {
	const {version, runs} = JSON.parse(await sarif.render(input)) as SarifLog;
	const [run] = runs;
	if (version !== '2.1.0' || run === undefined) {
		throw new Error('No run of SARIF 2.1.0');
	}
	return run;
}

/** The line of the sample's design that begins with this. */
function lineOf(start: string): number {
	const index = SAMPLE_DESIGN.split('\n').findIndex(line => line.trim().startsWith(start));
	return index + 1;
}

test('sarif: a failed gate is an error, another failure a warning, no answer an open question', async t => {
	const {results} = await logOf(sampleInput());
	t.deepEqual(
		results.map(({ruleId, kind, level}) => [ruleId, kind, level]),
		[
			['quorum-single-failure', 'fail', 'error'],
			['single-points', 'fail', 'warning'],
			['outage', 'open', 'none'],
		],
	);
});

test('sarif: a finding stands at what the check names, further things are related', async t => {
	const {results} = await logOf(sampleInput());
	// Its figures name `overlay-server:vpn` and `device:serveur1`; only the first is a kind that a design writes.
	const region = results.find(({ruleId}) => ruleId === 'single-points')?.locations[0]
		?.physicalLocation;
	t.deepEqual(region?.region, {startLine: lineOf('vpn:'), startColumn: 3});
	t.is(region?.artifactLocation.uri, 'topology/openvpn-two-node.yaml');
});

test('sarif: without a named thing it stands at the nearest part that is written', async t => {
	const {results} = await logOf(sampleInput());
	// The sample writes no `quorum` section, so `stack.corosync` is the nearest.
	const region = results.find(({ruleId}) => ruleId === 'quorum-single-failure')?.locations[0];
	t.is(region?.physicalLocation.region.startLine, lineOf('corosync:'));
});

test('sarif: a quoted requirement of the design is pointed at', async t => {
	const input = sampleInput();
	const checks = input.result.checks.map(check =>
		check.id === 'rtt-limit'
			? {
					...check,
					status: 'fail' as const,
					values: {},
					reason: 'p99 is 3 ms; required: rtt: p99 < 2ms.',
				}
			: check,
	);
	const {results} = await logOf({...input, result: {...input.result, checks}});
	const finding = results.find(({ruleId}) => ruleId === 'rtt-limit');
	t.is(finding?.locations[0]?.physicalLocation.region.startLine, lineOf('lines:'));
});

test('sarif: every finding names a rule of the log, and a file name cannot become another address', async t => {
	const {results, tool} = await logOf(hostileInput());
	t.true(results.length > 0);
	for (const {ruleId, ruleIndex, locations} of results) {
		t.is(tool.driver.rules[ruleIndex]?.id, ruleId);
		for (const {physicalLocation} of locations) {
			t.notRegex(physicalLocation.artifactLocation.uri, /[<>"\s:]/);
		}
	}
});

test('github: one command a line, which no text can end or add to', async t => {
	for (const input of [sampleInput(), hostileInput()]) {
		const lines = (await github.render(input)).trimEnd().split('\n');
		t.is(lines.length, 3 + 1);
		for (const line of lines) {
			t.regex(line, /^::(error|warning|notice) [^:]*::/);
		}
	}
	t.true(HOSTILE_TEXT.includes(','), 'a comma would end a property');
});

test('github: line, column and remedy are there', async t => {
	const text = await github.render(sampleInput());
	const line = String(lineOf('vpn:'));
	t.true(
		text.includes(
			`::warning file=topology/openvpn-two-node.yaml,line=${line},col=3,title=No single point of failure::The OpenVPN server on serveur1 is a single point of failure.%0ARemedy%3A`.replace(
				'%0ARemedy%3A',
				'%0ARemedy: Replace the star',
			),
		),
		text,
	);
});

test('csv: every row has every column, also with hostile text, and no cell is a formula', async t => {
	const input = sampleInput();
	const runs = input.runs.map(run => ({...run, id: `=cmd("x"),\n${HOSTILE_TEXT}`}));
	for (const text of [await csv.render(input), await csv.render({...input, runs})]) {
		const rows = parseCsv(text);
		const [head = []] = rows;
		t.true(rows.length > 20);
		for (const row of rows) {
			t.is(row.length, head.length);
			t.notRegex(row[0] ?? '', /^[=+\-@]/);
		}
	}
});

test('csv: a probe’s p99 is in it with its time and its ends', async t => {
	const rows = parseCsv(await csv.render(sampleInput()));
	t.deepEqual(
		rows.find(row => row.includes('p99Ms') && row.includes('ring:0')),
		['steady-state', 'measured', '14000', 'rtt', 'ring:0', 'serveur1', 'serveur2', 'p99Ms', '1.31'],
	);
});

test('badge: says the verdict in words, and what it rests on unless it was measured', async t => {
	const input = sampleInput();
	const measured = await badge.render(input);
	t.true(measured.includes('<title>ringproof: not ready 58</title>'));
	const engine = {...input.result.engine, evidence: 'simulated' as const};
	const simulated = await badge.render({...input, result: {...input.result, engine}});
	t.true(simulated.includes('<title>ringproof: not ready 58 (simulated)</title>'));
	t.deepEqual(elementNames(await badge.render(hostileInput())), elementNames(measured));
});

/** RFC 4180, read strictly: rows end with CR LF, a quote inside quotes is doubled. */
function parseCsv(text: string): readonly (readonly string[])[] {
	const cell = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n)/gy;
	const rows: string[][] = [];
	let row: string[] = [];
	let end = 0;
	for (const [whole, content = '', ending] of text.matchAll(cell)) {
		row.push(content.startsWith('"') ? content.slice(1, -1).replace(/""/g, '"') : content);
		end += whole.length;
		if (ending === '\r\n') {
			rows.push(row);
			row = [];
		}
	}
	if (end !== text.length) {
		throw new Error(`Not CSV from character ${String(end)} on`);
	}
	return rows;
}
