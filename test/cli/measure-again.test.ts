import test from 'ava';
import {measureAgain} from '../../src/cli/_measure-again.ts';
import {runPlanned, type PlannedWork} from '../../src/cli/_run-planned.ts';
import type {Engine} from '../../src/engine/engine.types.ts';
import {planRuns} from '../../src/scenario/plan.ts';
import {findScenario} from '../../src/scenario/suite.ts';
import {shippedNetwork} from '../_support/networks.ts';
import {scriptedEngine} from '../_support/scripted-engine.ts';

const network = shippedNetwork('openvpn-two-node');
const NAMES = ['steady-state', 'corosync-crash'] as const;

/** An engine that calls itself live, on a machine that is busy during these scenarios. */
function liveEngine(isBusy: (scenario: string) => boolean): Engine {
	const engine = scriptedEngine(network, {formsAfterMs: 10});
	return {
		...engine,
		evidence: 'measured',
		record: happening => {
			if (happening.kind === 'scenario' && happening.state === 'end') {
				const waitingRatio = isBusy(happening.scenario) ? 0.9 : 0.1;
				const values = {waitingRatio, load: 1, processors: 2};
				engine.record({kind: 'note', topic: 'machine-load', text: 'load', values});
			}
			engine.record(happening);
		},
	};
}

const said: string[] = [];
const silent = (): void => undefined;
const work: PlannedWork = {
	network,
	plans: planRuns(NAMES.map(findScenario), {network, seed: 1}),
	progress: {begin: silent, waiting: silent, end: silent, note: text => said.push(text)},
	guard: {signal: new AbortController().signal, onInterrupt: silent},
};
const steady = (scenario: string): boolean => scenario === 'steady-state';

/** Proves with one engine, then measures again with the other; counts how often that one was asked for. */
async function again(first: Engine, second: Engine) {
	const ran = await runPlanned(first, work);
	let engines = 0;
	const freshEngine = (): Promise<Engine> => {
		engines += 1;
		return Promise.resolve(second);
	};
	return {ran, engines: () => engines, result: await measureAgain(ran, {work, freshEngine})};
}

test('a quiet machine is measured once', async t => {
	const {ran, engines, result} = await again(
		liveEngine(() => false),
		liveEngine(() => false),
	);
	t.is(engines(), 0);
	t.is(result.runs, ran.runs);
	t.deepEqual(result.notes, []);
});

test('only what was spoilt is measured again, and takes the place of what it was', async t => {
	const {ran, engines, result} = await again(
		liveEngine(steady),
		liveEngine(() => false),
	);
	t.is(engines(), 1);
	t.regex(said.at(-1) ?? '', /too busy in steady-state: measuring once more/);
	t.deepEqual(
		result.runs.map(({id}) => id),
		ran.runs.map(({id}) => id),
	);
	const changed = result.runs.filter((run, index) => run !== ran.runs[index]);
	t.deepEqual(
		changed.map(({id}) => id),
		['steady-state'],
	);
	t.regex(result.notes[0] ?? '', /1 of \d+ scenarios; measured once more .*, 1 of them were good/);
});

test('what is spoilt twice stays as it was, and there is no third time', async t => {
	const {ran, engines, result} = await again(liveEngine(steady), liveEngine(steady));
	t.is(engines(), 1);
	t.deepEqual(result.runs, ran.runs);
	t.regex(result.notes[0] ?? '', /, 0 of them were good/);
});
