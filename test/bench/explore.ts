/**
 * How fast the explorer judges static cases: all pairs of failures of a large design, quorum semantics included, on one
 * core. Beside it, the bare union-find over the same pairs and cables, which knows no votes, no rings and no one-way cuts:
 * the ratio of the two says the same on a fast machine and on a busy one.
 *
 * Then the simulator: every pair of failures of each shipped design, once and in both orders, and random schedules, on all
 * cores.
 *
 * `npm run bench:explore [-- --json] [-- --static | --once | --random]`
 */
import {readdirSync, readFileSync} from 'node:fs';
import {availableParallelism} from 'node:os';
import {basename} from 'node:path';
import {elementsOf} from '../../src/explore/elements.ts';
import {caseCount, exploreAll} from '../../src/explore/exhaustive.ts';
import {planSearch, type SearchOptions} from '../../src/explore/run/search-plan.ts';
import {runSearch} from '../../src/explore/run/search.ts';
import {WHOLE_SEARCH} from '../../src/explore/run/shard.ts';
import type {Task} from '../../src/explore/run/tasks.ts';
import {compileStatic} from '../../src/explore/static/model.ts';
import {loadNetwork} from '../../src/cli/load-network.ts';
import type {Network} from '../../src/network/network.types.ts';
import {largeNetwork} from './_support/large-design.ts';

const TARGET_PER_CORE_SECOND = 500_000;
const RUNS = 7;

type Rate = {
	/** Per second of the processor's time: what a core of its own would give. */
	readonly perCoreSecond: number;
	readonly perSecond: number;
};

function rateOf(cases: number, work: () => void): Rate {
	const rates = Array.from({length: RUNS}, (): Rate => {
		const begin = process.cpuUsage();
		const beganMs = performance.now();
		work();
		const {user, system} = process.cpuUsage(begin);
		return {
			perCoreSecond: Math.round((1e6 * cases) / (user + system)),
			perSecond: Math.round((1e3 * cases) / (performance.now() - beganMs)),
		};
	});
	return rates.reduce((best, rate) => (rate.perCoreSecond > best.perCoreSecond ? rate : best));
}

/** Joins all cables but two, for every pair of cables that makes up the given number of cases. */
function bareUnionFind(network: Network, cases: number): void {
	const index = new Map(network.devices.map(({id}, position) => [id, position]));
	const a = Int32Array.from(network.cables, cable => index.get(cable.a.device) ?? 0);
	const b = Int32Array.from(network.cables, cable => index.get(cable.b.device) ?? 0);
	const parent = new Int32Array(network.devices.length);
	const find = (start: number): number => {
		let root = start;
		while (parent[root] !== root) {
			root = parent[root] ?? 0;
		}
		return root;
	};
	for (let done = 0; done < cases; done += 1) {
		const first = done % a.length;
		const second = Math.floor(done / a.length) % a.length;
		for (let device = 0; device < parent.length; device += 1) {
			parent[device] = device;
		}
		for (let cable = 0; cable < a.length; cable += 1) {
			if (cable !== first && cable !== second) {
				parent[find(a[cable] ?? 0)] = find(b[cable] ?? 0);
			}
		}
	}
}

type Searched = {
	readonly design: string;
	readonly cases: number;
	readonly seconds: number;
	/** The processor's time over the number of cores: what the clock says where nobody else uses them. */
	readonly idealSeconds: number;
	readonly perMinute: number;
	/** The same by the processor's time. */
	readonly idealPerMinute: number;
};

const isOnce = process.argv.includes('--once');
const SMALL = ['reference-three-node', 'reference-two-node-qdevice'] as const;
const SHIPPED = readdirSync('topology')
	.filter(name => name.endsWith('.yaml'))
	.map(name => basename(name, '.yaml'))
	.sort();
const TARGET_PAIRS_SECONDS = 30;
const SCHEDULES = 200;

/** By the clock, on all cores, as a person waits for it. */
async function search(design: string, options: Omit<SearchOptions, 'seed'>): Promise<Searched> {
	const file = `topology/${design}.yaml`;
	const searched = loadNetwork(readFileSync(file, 'utf8'), file);
	const plan = planSearch(searched, {...options, seed: 1});
	if (plan === null) {
		throw new Error(`${design} has no cluster to explore.`);
	}
	const begin = process.cpuUsage();
	const beganMs = performance.now();
	const answers = await runSearch({
		network: searched,
		seed: 1,
		tasks: isOnce ? plan.tasks.filter(isFirstOrder) : plan.tasks,
		shard: WHOLE_SEARCH,
		known: new Map(),
		workers: null,
		keep: () => Promise.resolve(),
		onProgress: () => undefined,
	});
	const seconds = (performance.now() - beganMs) / 1000;
	const {user, system} = process.cpuUsage(begin);
	const idealSeconds = (user + system) / 1e6 / availableParallelism();
	return {
		design,
		cases: answers.size,
		seconds: Number(seconds.toFixed(1)),
		idealSeconds: Number(idealSeconds.toFixed(1)),
		perMinute: Math.round((60 * answers.size) / seconds),
		idealPerMinute: Math.round((60 * answers.size) / idealSeconds),
	};
}

/** Of the two orders of a pair, the one in which the elements are listed. */
const isFirstOrder = (task: Task): boolean =>
	task.kind === 'schedule' || (task.elements[0] ?? 0) <= (task.elements[1] ?? Infinity);

const isStaticOnly = process.argv.includes('--static');
const isRandomOnly = process.argv.includes('--random');
const pairs: Searched[] = [];
const schedules: Searched[] = [];
for (const design of isStaticOnly || isRandomOnly ? [] : SHIPPED) {
	pairs.push(await search(design, {depth: 2, simulate: 'all', schedules: 0}));
}
for (const design of isStaticOnly || isOnce ? [] : SMALL) {
	schedules.push(await search(design, {depth: 1, simulate: 'none', schedules: SCHEDULES}));
}

const network = largeNetwork();
const elements = elementsOf(network);
const model = compileStatic(network, elements);
if ((model?.graphs ?? null) === null || model === null) {
	throw new Error('The large design must be one that bits can answer for.');
}
const cases = caseCount(elements.length, 2);
const explorer = rateOf(cases, () => exploreAll(model, {depth: 2}));
const bare = rateOf(cases, () => {
	bareUnionFind(network, cases);
});
const ratio = (a: number, b: number): number => Number((a / b).toFixed(2));
const result = {
	nodes: network.cluster?.members.length ?? 0,
	cables: network.cables.length,
	elements: elements.length,
	cases,
	explorer,
	bareUnionFind: bare,
	targetPerCoreSecond: TARGET_PER_CORE_SECOND,
	ratioToTarget: ratio(explorer.perCoreSecond, TARGET_PER_CORE_SECOND),
	ratioToBareUnionFind: ratio(explorer.perCoreSecond, bare.perCoreSecond),
	cores: availableParallelism(),
	targetPairsSeconds: TARGET_PAIRS_SECONDS,
	pairs,
	schedules,
};

/** The target is for cores that nobody else uses: there the two columns of seconds are alike. */
function pairsHead(): string {
	return [
		`All pairs ${isOnce ? 'once' : 'in both orders'} on ${result.cores} cores, target ${TARGET_PAIRS_SECONDS} s:`,
		row(['design', 'cases', 's by the clock', 's of each core']),
	].join('\n');
}

function row([design = '', ...figures]: readonly string[]): string {
	return `  ${design.padEnd(38)}${figures.map(figure => figure.padStart(16)).join('')}`;
}

function text(): string {
	return [
		`${result.nodes} nodes, ${result.cables} cables, ${result.elements} elements: ${cases} cases of at most two failures`,
		`explorer, quorum included  ${explorer.perCoreSecond} a second and core (${explorer.perSecond} a second of the clock)`,
		`bare union-find            ${bare.perCoreSecond} a second and core (${bare.perSecond} a second of the clock)`,
		`ratios                     ${result.ratioToTarget} to the target of ${TARGET_PER_CORE_SECOND}, ${result.ratioToBareUnionFind} to the bare union-find`,
		...(pairs.length === 0 ? [] : [pairsHead()]),
		...pairs.map(({design, cases: asked, seconds, idealSeconds}) =>
			row([design, String(asked), seconds.toFixed(1), idealSeconds.toFixed(1)]),
		),
		...schedules.map(
			({design, perMinute, idealPerMinute}) =>
				`${design}: ${perMinute} random schedules a minute by the clock, ${idealPerMinute} by the processor's time of ${result.cores} cores`,
		),
		'',
	].join('\n');
}

process.stdout.write(process.argv.includes('--json') ? `${JSON.stringify(result)}\n` : text());
