/**
 * Random small designs and schedules of faults on the live lab and in the simulator, and how far they agree.
 *
 *   npm run fidelity -- --random 60 --seed 1
 *
 * Needs Docker and the node image, like a live lab. Exit code 0: all agree; 1: some do not, or could not be run; 64: usage.
 */
import {join} from 'node:path';
import {keepTried, runOnBoth} from '../contract/_support/both-engines.ts';
import {compare} from '../contract/_support/comparison.ts';
import {readOptions, USAGE, type Options} from './_support/options.ts';
import {rowsOf, tableText, troubleText, type Outcome} from './_support/table.ts';
import {draw, type Draw} from './_support/trial.ts';

const EXIT_USAGE = 64;

async function runDraw(drawn: Draw, {keep}: Options): Promise<Outcome> {
	const {trial, ...told} = drawn;
	const beganMs = performance.now();
	const seconds = (): number => Math.round((performance.now() - beganMs) / 100) / 10;
	try {
		const tried = await runOnBoth(trial);
		const comparison = compare(tried);
		if (keep !== null && comparison.disagreements.length > 0) {
			keepTried(join(keep, `draw-${drawn.index}`), tried, {
				'design.yaml': drawn.designText,
				'scenario.yaml': drawn.scenarioText,
			});
		}
		return {...told, seconds: seconds(), comparison};
	} catch (error) {
		return {
			...told,
			seconds: seconds(),
			error: error instanceof Error ? error.message : String(error),
		};
	}
}

/** The draws in their order, so many at a time, none begun after the limit. */
async function runAll(options: Options): Promise<readonly Outcome[]> {
	const deadlineMs = performance.now() + options.limitMs;
	const outcomes: Outcome[] = [];
	let next = options.from;
	const lane = async (): Promise<void> => {
		while (next < options.from + options.count && performance.now() < deadlineMs) {
			const index = next;
			next += 1;
			const outcome = await runDraw(draw(options.seed, index), options);
			outcomes.push(outcome);
			process.stderr.write(`${lineOf(outcome)}\n`);
		}
	};
	await Promise.all(Array.from({length: options.labs}, lane));
	return outcomes.sort((a, b) => a.index - b.index);
}

function lineOf(outcome: Outcome): string {
	const {index, title, seconds} = outcome;
	const count = 'error' in outcome ? 'error' : outcome.comparison.disagreements.length;
	const words = count === 0 ? 'agrees' : count === 'error' ? 'error' : `${count} disagreements`;
	return `${String(index).padStart(4)} ${words.padEnd(16)} ${seconds.toFixed(1).padStart(6)} s  ${title}`;
}

function report(outcomes: readonly Outcome[], {seed, from, count, json}: Options): string {
	if (json) {
		return JSON.stringify({
			seed,
			from,
			asked: count,
			rows: Object.fromEntries(rowsOf(outcomes)),
			outcomes,
		});
	}
	const left =
		outcomes.length < count
			? `${outcomes.length} of ${count} draws were run in the time; go on with --from ${from + outcomes.length}.`
			: '';
	return [tableText(outcomes), troubleText(outcomes, seed), left].filter(Boolean).join('\n\n');
}

async function main(args: readonly string[]): Promise<number> {
	const options = readOptions(args);
	if ('mistake' in options) {
		process.stderr.write(`${options.mistake}\n${USAGE}\n`);
		return EXIT_USAGE;
	}
	const outcomes = await runAll(options);
	process.stdout.write(`${report(outcomes, options)}\n`);
	const agrees = (outcome: Outcome): boolean =>
		'comparison' in outcome && outcome.comparison.disagreements.length === 0;
	return outcomes.length > 0 && outcomes.every(agrees) ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
