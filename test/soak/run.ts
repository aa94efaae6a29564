/**
 * Ends live proofs at random moments, by signals, by taking their cables away and by restarting Docker, and counts what
 * the next command leaves behind or takes from others. Or lets one command go on for long, and weighs it.
 *
 *   npm run soak                                         60 proofs of seed 1
 *   npm run soak -- --seed 7 --kills 15 --from 30        numbers 30 to 44 of another seed; pieces add up
 *   npm run soak -- --scenarios 100                      so many scenarios in one lab
 *   npm run soak -- --labs 50                            so many labs, one after the other
 *   npm run soak -- --json                               one object: metric names that end in their unit, and numbers
 *
 * As root, on a machine without other labs: Docker is restarted in the middle.
 */
import {parseArgs} from 'node:util';
import {createPrng} from '../../src/core/prng.ts';
import {ALL_BLOWS, killOnce, undisturbedMs, type Kill} from './kills.ts';
import {runMarathon, type Marathon, type Weight} from './marathon.ts';

const {values: options} = parseArgs({
	options: {
		kills: {type: 'string', default: '60'},
		from: {type: 'string', default: '0'},
		seed: {type: 'string', default: '1'},
		scenarios: {type: 'string'},
		labs: {type: 'string'},
		json: {type: 'boolean', default: false},
	},
});

/** Figures with their unit, one sentence that says them, and whether all is well. */
type Report = {
	readonly metrics: Readonly<Record<string, number>>;
	readonly sentence: string;
	readonly good: boolean;
};

/** What may be more at the end than in the middle: a garbage collector's whim, a connection that is just being closed. */
const SLACK: Weight = {
	tool_rss_mib: 40,
	tool_descriptors_count: 5,
	dockerd_rss_mib: 40,
	dockerd_descriptors_count: 20,
	docker_disk_mib: 5,
};

const {metrics, sentence, good} = await report();
process.stdout.write(`${options.json ? JSON.stringify(metrics) : sentence}\n`);
process.exitCode = good ? 0 : 1;

function report(): Promise<Report> {
	if (options.scenarios !== undefined) {
		return weighed({kind: 'scenarios', count: Number(options.scenarios)});
	}
	if (options.labs !== undefined) {
		return weighed({kind: 'labs', count: Number(options.labs)});
	}
	return killed();
}

async function killed(): Promise<Report> {
	const withinMs = await undisturbedMs();
	process.stderr.write(`An undisturbed proof takes ${seconds(withinMs)}.\n`);
	const first = Number(options.from);
	const numbers = Array.from({length: Number(options.kills)}, (_, index) => first + index);
	const kills: Kill[] = [];
	for (const number of numbers) {
		const kill = await killOnce({
			blow: ALL_BLOWS[number % ALL_BLOWS.length] ?? 'SIGKILL',
			atMs: Math.round(createPrng(options.seed, String(number)).next() * withinMs),
		});
		kills.push(kill);
		process.stderr.write(`${String(number)}: ${told(kill)}\n`);
	}
	const met = kills.filter(({metCount}) => metCount > 0).length;
	const left = kills.flatMap(kill => kill.left).length;
	const gone = kills.flatMap(kill => kill.gone).length;
	return {
		metrics: {
			kills_count: kills.length,
			met_a_lab_count: met,
			left_behind_count: left,
			taken_from_others_count: gone,
			undisturbed_proof_s: Math.round(withinMs / 100) / 10,
		},
		sentence: `${String(kills.length)} proofs ended at random moments, ${String(met)} of them with a lab: ${String(left)} things left behind, ${String(gone)} taken from others`,
		good: left + gone === 0,
	};
}

function told({blow, atMs, ended, metCount, left, gone}: Kill): string {
	const found = [...left.map(name => `left ${name}`), ...gone.map(name => `took ${name}`)];
	return `${blow} at ${seconds(atMs)}, ${String(metCount)} containers, ended with ${ended}: ${found.join('; ') || 'nothing left'}`;
}

function seconds(ms: number): string {
	return `${(ms / 1000).toFixed(1)} s`;
}

async function weighed(marathon: Marathon): Promise<Report> {
	const {completedCount, ...marks} = await runMarathon(marathon);
	const names = Object.keys(SLACK) as readonly (keyof Weight)[];
	const {start, middle, end} = marks;
	const grown = names.filter(name => end[name] > middle[name] + SLACK[name]);
	const lines = names.map(name =>
		[name.padEnd(28), ...[start, middle, end].map(one => String(one[name]).padStart(6))].join(''),
	);
	return {
		metrics: {
			completed_count: completedCount,
			...Object.fromEntries(
				Object.entries(marks).flatMap(([mark, weight]) =>
					names.map(name => [`${mark}_${name}`, weight[name]] as const),
				),
			),
		},
		sentence: [
			`${String(completedCount)} of ${String(marathon.count)} ${marathon.kind} completed; at the start, in the middle, at the end:`,
			...lines,
			grown.length === 0 ? 'flat' : `grew: ${grown.join(', ')}`,
		].join('\n'),
		good: completedCount === marathon.count && grown.length === 0,
	};
}
