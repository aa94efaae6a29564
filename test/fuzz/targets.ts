/** The readers of what comes from outside, each with texts that it takes and that can be damaged. */
import {cp, mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {RingproofError, EXIT} from '../../src/core/errors.ts';
import {readRun} from '../../src/cli/_read-run.ts';
import {loadNetwork} from '../../src/cli/load-network.ts';
import {REPORT_FORMATS} from '../../src/report/index.ts';
import {planRuns} from '../../src/scenario/plan.ts';
import {loadScenario} from '../../src/scenario/load-scenario.ts';
import {judge} from '../../src/scoring/judge.ts';
import {ringproofHere} from '../_support/cli.ts';
import {buildPanel} from '../panel/_support/build.ts';
import {replay} from '../panel/_support/replay.ts';

export type Answer = 'accepted' | 'refused';

export type Target = {
	readonly name: string;
	/** Texts that are taken as they stand. */
	readonly seeds: readonly string[];
	/** Resolves with the answer; rejects when the reader neither took the text nor refused it properly. */
	readonly feed: (text: string) => Promise<Answer>;
	readonly close: () => Promise<void>;
};

export const TARGETS: Readonly<Record<string, () => Promise<Target>>> = {
	design: designTarget,
	scenario: scenarioTarget,
	run: runTarget,
	panel: panelTarget,
};

const SEED = 1;
const DESIGNS = 'topology';
const SCENARIOS = 'scenarios';
/** A design with a tunnel, so that scenarios find every kind of target. */
const NETWORK = 'topology/openvpn-three-node.yaml';
/** The panel ends with each replay, so that several requests share one. */
const PANEL_SEEDS = [
	[
		'{"id":1,"command":"add","cable":"c","seed":5,"carrierFollowsPeer":false}',
		'{"id":2,"command":"set","cable":"c","direction":"aToB","settings":{"oneWayDelayUs":5,"lossRatio":0.5}}',
		'{"id":3,"command":"set","cable":"c","settings":{"rateBps":8000,"queueBytes":9,"mtuBytes":99,"stormLimitPps":3}}',
		'{"id":4,"command":"frames","cable":"c","direction":"aToB","count":9,"everyUs":3,"lengthBytes":60}',
		'{"id":5,"command":"advance","byUs":9000}',
		'{"id":6,"command":"stats","cable":"c"}',
		'{"id":7,"command":"remove","cable":"c"}',
	].join('\n'),
];

/** Loads, compiles and judges: what a design may do to `ringproof check`. */
async function designTarget(): Promise<Target> {
	const seeds = await textsIn(DESIGNS);
	return {
		name: 'design',
		seeds,
		feed: text =>
			properly(() => {
				judge({network: loadNetwork(text, 'fuzzed.yaml'), runs: []});
			}),
		close: nothing,
	};
}

async function scenarioTarget(): Promise<Target> {
	const network = loadNetwork(await readFile(NETWORK, 'utf8'), NETWORK);
	return {
		name: 'scenario',
		seeds: await textsIn(SCENARIOS),
		feed: text =>
			properly(() => {
				planRuns([loadScenario(text, 'fuzzed.yaml')], {network, seed: SEED});
			}),
		close: nothing,
	};
}

/** A kept run, one of whose files was damaged: read, judged again and written down in every format. */
async function runTarget(): Promise<Target> {
	const folder = await mkdtemp(join(tmpdir(), 'ringproof-fuzz-'));
	const out = join(folder, 'runs');
	const damaged = join(folder, 'damaged');
	await ringproofHere([
		'prove',
		NETWORK,
		'--engine',
		'simulator',
		'--quiet',
		'--out',
		out,
		'--scenario',
		'node-crash',
	]);
	const kept = join(out, 'latest');
	const history = (await readdir(join(kept, 'history')))[0] ?? '';
	const files = ['result.json', 'runs.json', join('history', history)];
	const seeds = await Promise.all(
		files.map(async file => `${file}\n${await readFile(join(kept, file), 'utf8')}`),
	);
	await cp(kept, damaged, {recursive: true, dereference: true});
	return {
		name: 'run',
		seeds,
		feed: async text => {
			const file = files.find(name => text.startsWith(name)) ?? 'result.json';
			const original = await readFile(join(kept, file), 'utf8');
			await writeFile(join(damaged, file), text.slice(text.indexOf('\n') + 1));
			try {
				return await properly(async () => {
					const kept = await readRun(damaged);
					const result = {...kept.result, ...judge({network: kept.network, runs: kept.runs})};
					for (const format of REPORT_FORMATS) {
						await format.render({...kept, result});
					}
				});
			} finally {
				await writeFile(join(damaged, file), original);
			}
		},
		close: () => rm(folder, {recursive: true, force: true}),
	};
}

/** The panel, built to notice memory errors; it must answer each line and end with 0. */
async function panelTarget(): Promise<Target> {
	const program = await buildPanel('sanitized');
	return {
		name: 'panel',
		seeds: PANEL_SEEDS,
		feed: async text => {
			const lines = text.split('\n').filter(line => line !== '');
			const {replies} = await replay(program, lines);
			if (replies.length !== lines.length) {
				throw new Error(`${lines.length} requests got ${replies.length} answers.`);
			}
			return replies.every(({ok}) => ok) ? 'accepted' : 'refused';
		},
		close: nothing,
	};
}

/** Refusing is right when it is exit code 65 and every problem says what is wrong. */
async function properly(work: () => unknown): Promise<Answer> {
	try {
		await work();
	} catch (error) {
		const isRefusal = error instanceof RingproofError && error.exitCode === EXIT.invalidInput;
		if (
			isRefusal &&
			error.problems.length > 0 &&
			error.problems.every(({message}) => message !== '')
		) {
			return 'refused';
		}
		throw error;
	}
	const polluted = Object.keys(Object.prototype);
	if (polluted.length > 0) {
		throw new Error(`The prototype of all objects got ${polluted.join(', ')}.`);
	}
	return 'accepted';
}

async function textsIn(folder: string): Promise<readonly string[]> {
	const names = (await readdir(folder)).filter(name => name.endsWith('.yaml')).toSorted();
	return Promise.all(names.map(name => readFile(join(folder, name), 'utf8')));
}

function nothing(): Promise<void> {
	return Promise.resolve();
}
