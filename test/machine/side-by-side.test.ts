/** Four labs at once on one machine, as four terminals would start them: each has its own clock, cables and results. */
import {mkdir, readdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {readRun} from '../../src/cli/_read-run.ts';
import type {HistoryEvent} from '../../src/engine/history.types.ts';
import type {ReportInput} from '../../src/report/report.types.ts';
import {ringproof} from '../_support/cli.ts';
import {ownFolder} from '../_support/folder.ts';
import {twoServersText} from '../_support/two-servers.ts';

/** A member at the scenario's point of rest: whether its corosync runs, and whom it sees. */
type Rest = readonly [node: string, running: boolean, members: readonly number[]];

type Lab = {
	readonly name: string;
	/** Of each of the four cables that a round trip crosses. */
	readonly oneWayDelayMs: number;
	readonly fault: string | null;
	readonly rest: readonly Rest[];
};

const APART: readonly Rest[] = [
	['a', true, [1]],
	['b', true, [2]],
];

/** Far enough from each other that no machine is busy enough to make one delay of the next. */
const LABS: readonly Lab[] = [
	{
		name: 'unharmed',
		oneWayDelayMs: 1,
		fault: null,
		rest: [
			['a', true, [1, 2]],
			['b', true, [1, 2]],
		],
	},
	{name: 'cut', oneWayDelayMs: 11, fault: 'cable-cut, target: "cable:b-sw"', rest: APART},
	{
		name: 'powerless',
		oneWayDelayMs: 21,
		fault: 'node-kill, target: "node:b"',
		rest: [
			['a', true, [1]],
			['b', false, []],
		],
	},
	{
		name: 'crashed',
		oneWayDelayMs: 31,
		fault: 'daemon-kill, daemon: corosync, target: "node:a"',
		rest: [
			['a', false, []],
			['b', true, [2]],
		],
	},
];

const scenarioOf = ({name, fault}: Lab): string => `
schemaVersion: 1
name: ${name}
title: One lab of four
purpose: Shows that a fault stays in its lab.
steps:
  - {probe: rtt, path: rings, count: 100}
${fault === null ? '' : `  - {fault: ${fault}}\n`}  - {wait: settled}
`;

type Kept = ReportInput & {
	/** For how long its command ran. */
	readonly commandMs: number;
};

/** Proves the lab's design through the command line, and gives what it kept. */
async function prove(lab: Lab, folder: string, env: Record<string, string>): Promise<Kept> {
	const own = join(folder, lab.name);
	const [design, scenario, out] = ['design.yaml', 'scenario.yaml', 'runs'].map(name =>
		join(own, name),
	) as [string, string, string];
	await mkdir(own);
	// The same names, addresses and ports in all of them: a frame that strayed would be taken for one of the lab's own.
	await writeFile(design, twoServersText(lab.name, lab));
	await writeFile(scenario, scenarioOf(lab));
	const args = ['--engine', 'docker', '--scenario', scenario, '--out', out, '--quiet'];
	const beganMs = performance.now();
	const {stderr} = await ringproof(['prove', design, ...args], {env});
	const commandMs = performance.now() - beganMs;
	const kept = (await readdir(out)).filter(name => name !== 'latest');
	if (kept.length !== 1) {
		throw new Error(`${lab.name} kept ${kept.join(', ') || 'nothing'}: ${stderr}`);
	}
	return {...(await readRun(join(out, 'latest'))), commandMs};
}

const ofKind = <Kind extends HistoryEvent['kind']>(
	{runs}: ReportInput,
	kind: Kind,
): readonly Extract<HistoryEvent, {kind: Kind}>[] =>
	runs
		.flatMap(({events}) => events)
		.filter((event): event is Extract<HistoryEvent, {kind: Kind}> => event.kind === kind);

test('four labs at once: nothing of one shows in another', async t => {
	const folder = await ownFolder(t);
	// One state directory for all of them, as one user has it.
	const env = {TMPDIR: join(folder, 'state'), XDG_RUNTIME_DIR: ''};
	await mkdir(env.TMPDIR);
	const kept = await Promise.all(LABS.map(lab => prove(lab, folder, env)));
	const times = kept.map(({result}) => {
		const fromMs = Date.parse(result.startedAt);
		return {fromMs, toMs: fromMs + result.durationMs};
	});
	const lastStartMs = Math.max(...times.map(({fromMs}) => fromMs));
	t.true(
		times.every(({toMs}) => toMs > lastStartMs),
		'they ran at the same time',
	);
	for (const [index, lab] of LABS.entries()) {
		const run = kept[index];
		if (run === undefined) {
			throw new Error('Every lab is kept');
		}
		isItsOwn(t, lab, run);
	}
	const left = JSON.parse((await ringproof(['ps', '--json'], {env})).stdout) as {design: string}[];
	const names = new Set(LABS.map(({name}) => name));
	t.deepEqual(
		left.filter(({design}) => names.has(design)),
		[],
	);
	const [base = ''] = await readdir(env.TMPDIR);
	t.deepEqual(await readdir(join(env.TMPDIR, base)), []);
});

function isItsOwn(t: ExecutionContext, lab: Lab, run: Kept): void {
	const {name, oneWayDelayMs, fault, rest} = lab;
	const [scenario] = run.result.scenarios;
	t.is(scenario?.status, 'completed', `${name}: ${scenario?.reason ?? ''}`);
	const settled = (scenario?.settled ?? []).map(({node, running, members}): Rest => [
		node,
		running,
		members,
	]);
	t.deepEqual(settled, rest, name);
	const faults = new Set(ofKind(run, 'fault').map(one => one.fault));
	t.deepEqual([...faults], fault === null ? [] : [fault.split(',')[0] ?? ''], name);
	const isInside = ({atMs}: HistoryEvent): boolean => atMs >= 0 && atMs <= run.commandMs;
	t.true(
		run.runs.every(({events}) => events.every(isInside)),
		`${name}: its clock counts from its own start`,
	);
	const rtts = ofKind(run, 'probe').flatMap(({result}) =>
		result.kind === 'rtt' ? result.pairs : [],
	);
	t.true(rtts.length > 0, name);
	const rttMs = 4 * oneWayDelayMs;
	const nextRttMs = 4 * (oneWayDelayMs + 10);
	for (const {minMs, p50Ms} of rtts) {
		t.true(minMs !== null && minMs >= rttMs, `${name}: ${String(minMs)} ms`);
		t.true(p50Ms !== null && p50Ms < nextRttMs, `${name}: ${String(p50Ms)} ms`);
	}
}
