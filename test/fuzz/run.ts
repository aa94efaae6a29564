/**
 * Feeds damaged designs, scenarios, kept runs and panel requests to their readers. Each must be taken, or refused with
 * exit code 65 and a reason; a crash, a hang, a changed prototype or a lost answer is a finding.
 *
 * `npm run fuzz [-- --cases N] [--seed S] [--target design]… [--json]`
 *
 * A finding is printed with its target, seed and number; `--target T --seed S --case N` prints that text and feeds it.
 */
import {parseArgs} from 'node:util';
import {fuzzCase} from './case.ts';
import {fuzz, type FuzzReport} from './fuzz.ts';
import {TARGETS} from './targets.ts';

const CASES = 10_000;

const {values: options} = parseArgs({
	options: {
		cases: {type: 'string', default: String(CASES)},
		seed: {type: 'string', default: '1'},
		target: {type: 'string', multiple: true, default: Object.keys(TARGETS)},
		case: {type: 'string'},
		json: {type: 'boolean', default: false},
	},
});
const seed = Number(options.seed);

async function feedOne(name: string, index: number): Promise<void> {
	const target = await TARGETS[name]?.();
	if (target === undefined) {
		throw new Error(`There is no target \`${name}\`: ${Object.keys(TARGETS).join(', ')}.`);
	}
	try {
		const text = fuzzCase(target.seeds, {target: name, seed, index});
		process.stdout.write(`${text}\n`);
		process.stderr.write(`${await target.feed(text)}\n`);
	} finally {
		await target.close();
	}
}

async function feedAll(): Promise<void> {
	const metrics: Record<string, number> = {};
	let failures = 0;
	for (const name of options.target) {
		const report: FuzzReport = await fuzz({target: name, seed, cases: Number(options.cases)});
		metrics[`${name}_accepted_count`] = report.accepted;
		metrics[`${name}_refused_count`] = report.refused;
		metrics[`${name}_failed_count`] = report.failures.length;
		metrics[`${name}_cases_per_second`] = Math.round(report.casesPerSecond);
		failures += report.failures.length;
		for (const {index, why} of report.failures) {
			process.stderr.write(`${name}, seed ${seed}, case ${index}: ${why}\n`);
		}
		process.stderr.write(
			`${name}: ${report.accepted} taken, ${report.refused} refused, ${report.failures.length} failed\n`,
		);
	}
	metrics['resident_mib'] = Math.round(process.memoryUsage.rss() / 2 ** 20);
	if (options.json) {
		process.stdout.write(`${JSON.stringify(metrics)}\n`);
	}
	process.exitCode = failures === 0 ? 0 : 1;
}

await (options.case === undefined
	? feedAll()
	: feedOne(options.target[0] ?? '', Number(options.case)));
