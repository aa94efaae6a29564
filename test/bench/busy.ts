/**
 * What a lab's figures are worth on a busy machine: the same steady state beside more and more processes that only
 * compute, each time with the signs by which a run is judged busy and with what it measured meanwhile.
 *
 *   npm run bench:busy                         no competitor, then 1, 2 and 4
 *   npm run bench:busy -- --competitors 0,8 --design topology/reference-three-node.yaml
 *   npm run bench:busy -- --json               one object: metric names that end in their unit, and numbers
 *
 * Needs Docker and the node image. What else runs on the machine is part of every row; the first one tells how much.
 */
import {spawn} from 'node:child_process';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import {readRun} from '../../src/cli/_read-run.ts';
import type {HistoryEvent} from '../../src/engine/history.types.ts';
import {ringproof} from '../_support/cli.ts';

const {values: options} = parseArgs({
	options: {
		competitors: {type: 'string', default: '0,1,2,4'},
		design: {type: 'string', default: 'topology/openvpn-two-node.yaml'},
		json: {type: 'boolean', default: false},
	},
});

const metrics: Record<string, number> = {};
for (const competitors of options.competitors.split(',').map(Number)) {
	const events = await beside(competitors, () => steadyState(options.design));
	const row = Object.entries({...signsOf(events), ...figuresOf(events)});
	for (const [name, value] of row) {
		metrics[`competitors${competitors}_${name}`] = value;
	}
	const words = row.map(([name, value]) => `${name} ${value.toFixed(3)}`);
	process.stderr.write(`${competitors} competitors: ${words.join(', ')}\n`);
}
if (options.json) {
	process.stdout.write(`${JSON.stringify(metrics)}\n`);
}

/** Does the work while so many processes ask for a processor all the time. */
async function beside<Result>(count: number, work: () => Promise<Result>): Promise<Result> {
	const spinning = Array.from({length: count}, () =>
		spawn(process.execPath, ['-e', 'for (;;);'], {stdio: 'ignore'}),
	);
	try {
		return await work();
	} finally {
		for (const one of spinning) {
			one.kill('SIGKILL');
		}
	}
}

async function steadyState(design: string): Promise<readonly HistoryEvent[]> {
	const out = await mkdtemp(join(tmpdir(), 'bench-busy-'));
	const args = ['--engine', 'docker', '--scenario', 'steady-state', '--out', out, '--quiet'];
	await ringproof(['prove', design, ...args]);
	const {runs} = await readRun(join(out, 'latest'));
	await rm(out, {recursive: true});
	return runs.flatMap(({events}) => events);
}

function signsOf(events: readonly HistoryEvent[]): Record<string, number> {
	const notes = (topic: string, name: string): readonly number[] =>
		events.flatMap(event =>
			event.kind === 'note' && event.topic === topic ? [Number(event.values[name])] : [],
		);
	return {
		load: Math.max(...notes('machine-load', 'load')),
		waitingRatio: Math.max(...notes('machine-load', 'waitingRatio')),
		panelP99Us: Math.max(...notes('panel-lateness', 'p99Us')),
		panelMaxUs: Math.max(...notes('panel-lateness', 'maxUs')),
		lateProbesRatio: Math.max(0, ...notes('probe-lateness', 'lateRatio')),
		stallMs: Math.max(0, ...notes('scheduler-stall', 'stallMs')),
	};
}

/** The worst pair of the ring. */
function figuresOf(events: readonly HistoryEvent[]): Record<string, number> {
	const pairs = events.flatMap(event =>
		event.kind === 'probe' && event.result.kind === 'rtt' && event.result.path !== 'underlay'
			? event.result.pairs
			: [],
	);
	const worst = (name: 'p50Ms' | 'p95Ms' | 'p99Ms' | 'maxMs'): number =>
		Math.max(...pairs.map(pair => pair[name] ?? Infinity));
	return {
		rttP50Ms: worst('p50Ms'),
		rttP95Ms: worst('p95Ms'),
		rttP99Ms: worst('p99Ms'),
		rttMaxMs: worst('maxMs'),
		lossRatio: Math.max(...pairs.map(({sent, received}) => (sent - received) / sent)),
	};
}
