/**
 * One sample of every report, as committed under `reports/sample/`: the first design of the repository in the simulator
 * with a fixed seed, so that whoever changes a report, a check or the simulator sees in the difference what readers get.
 */
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {ReportInput} from '../report/report.types.ts';
import {REPORT_FORMATS} from '../report/index.ts';
import {terminalSummary} from '../report/terminal.ts';
import {planRuns} from '../scenario/plan.ts';
import {runScenarios} from '../scenario/runner.ts';
import {loadDefaultSuite} from '../scenario/suite.ts';
import {createSimulator} from '../simulator/simulator.ts';
import {conclude} from './_conclude.ts';
import {loadNetwork} from './load-network.ts';

const DESIGN = 'topology/openvpn-two-node.yaml';
const SEED = 1;
/** A run's time of day is no result; any fixed one keeps the samples equal from day to day. */
const STARTED_AT = new Date('2026-03-01T12:00:00Z');
const TERMINAL_COLUMNS = 80;

let sample: Promise<ReportInput> | undefined;

/** Run once, however many formats are written. */
function sampleRun(): Promise<ReportInput> {
	sample ??= simulated();
	return sample;
}

async function simulated(): Promise<ReportInput> {
	const text = await readFile(DESIGN, 'utf8');
	const network = loadNetwork(text, DESIGN);
	const engine = createSimulator({network, seed: SEED, onProgress: () => undefined});
	await engine.up();
	const plans = planRuns(loadDefaultSuite(), {network, seed: SEED});
	const runs = await runScenarios(plans, {engine, network});
	const result = conclude({
		design: {file: DESIGN, text, network},
		runs,
		engine: {kind: engine.kind, evidence: engine.evidence, versions: {}, notes: []},
		seed: SEED,
		startedAt: STARTED_AT,
		durationMs: engine.nowMs(),
		command: `ringproof prove ${DESIGN} --engine simulator --seed ${String(SEED)}`,
	});
	await engine.down();
	return {result, network, runs, designText: text, exploration: null};
}

const inFolder = (name: string): string => join('reports/sample', name);

export const REPORT_SAMPLES: readonly {
	readonly path: string;
	readonly render: () => Promise<string>;
}[] = [
	...REPORT_FORMATS.map(({fileName, render}) => ({
		path: inFolder(fileName),
		render: async () => render(await sampleRun()),
	})),
	{
		path: inFolder('terminal.txt'),
		render: async () => {
			const options = {width: TERMINAL_COLUMNS, colour: false, reportPath: null};
			return terminalSummary((await sampleRun()).result, options);
		},
	},
];
