/**
 * How much faster than time the simulator is, on one core: simulated seconds to a second of the processor's time, which
 * says the same on a busy machine and on a free one.
 *
 * `npm run bench:simulator [-- --json]`
 */
import {cut, formed, lanText, type LanOptions, type Running} from '../simulator/_support/lan.ts';

const TARGETS = {idleThree: 100_000, faultEvery10s: 5000, idleThirtyTwo: 5000};
const RUNS = 3;
const WEEK_MS = 7 * 24 * 3_600_000;

type Pace = {
	/** Simulated seconds to a second of the processor, and to a second of the clock; the best of the runs. */
	readonly timesRealPerCore: number;
	readonly timesRealPerClock: number;
	readonly eventsPerSimulatedSecond: number;
	readonly nanosecondsPerEvent: number;
};

/** The pace of some work on a cluster that has formed and settled. */
async function paceOf(
	options: LanOptions & {readonly leaps?: boolean},
	work: (running: Running) => Promise<void>,
): Promise<Pace> {
	const {leaps = true, ...design} = options;
	let best: Pace | null = null;
	for (let index = 0; index < RUNS; index += 1) {
		const running = await formed(lanText(design), {leaps});
		const {sim} = running;
		await sim.pass(30_000);
		const fromMs = sim.nowMs();
		const fromEvents = sim.world.eventCount;
		const beginCpu = process.cpuUsage();
		const beganMs = performance.now();
		await work(running);
		const clockMs = performance.now() - beganMs;
		const {user, system} = process.cpuUsage(beginCpu);
		const coreMs = (user + system) / 1000;
		const simulatedMs = sim.nowMs() - fromMs;
		const events = sim.world.eventCount - fromEvents;
		const pace = {
			timesRealPerCore: Math.round(simulatedMs / coreMs),
			timesRealPerClock: Math.round(simulatedMs / clockMs),
			eventsPerSimulatedSecond: Number(((1000 * events) / simulatedMs).toFixed(1)),
			nanosecondsPerEvent: Math.round((1e6 * coreMs) / events),
		};
		best = best === null || pace.timesRealPerCore > best.timesRealPerCore ? pace : best;
	}
	if (best === null) {
		throw new Error('Nothing was run');
	}
	return best;
}

const idleFor = (durationMs: number) => (running: Running) => running.sim.pass(durationMs);

/** Every ten seconds another node's cable is cut, for five of them. */
async function faultEvery10s(running: Running): Promise<void> {
	const {sim, nodes} = running;
	for (let round = 0; round < 1000; round += 1) {
		await sim.apply('cut', cut(running, nodes[round % nodes.length]));
		await sim.pass(5000);
		await sim.heal('cut');
		await sim.pass(5000);
	}
}

/** What a simulated week adds to the heap, in bytes, after rubbish was collected where that can be asked for. */
async function growthInAWeek(): Promise<number> {
	const {sim} = await formed(lanText({nodeCount: 3}));
	const collect = (): number => {
		(globalThis as {gc?: () => void}).gc?.();
		return process.memoryUsage().heapUsed;
	};
	await sim.pass(WEEK_MS / 7);
	const before = collect();
	await sim.pass(WEEK_MS);
	return collect() - before;
}

const result = {
	idleThree: await paceOf({nodeCount: 3}, idleFor(WEEK_MS)),
	idleThreeWithJitter: await paceOf({nodeCount: 3, cable: 'jitter: 0.2ms'}, idleFor(3_600_000)),
	idleThreeWithoutLeaps: await paceOf({nodeCount: 3, leaps: false}, idleFor(3_600_000)),
	faultEvery10s: await paceOf({nodeCount: 3}, faultEvery10s),
	idleThirtyTwo: await paceOf({nodeCount: 32, tokenMs: 3000}, idleFor(6 * 3_600_000)),
	targetsTimesReal: TARGETS,
	heapGrowthInAWeekBytes: await growthInAWeek(),
};

function line(title: string, pace: Pace): string {
	return [
		title.padEnd(34),
		`${pace.timesRealPerCore} × real time a core`.padEnd(30),
		`${pace.eventsPerSimulatedSecond} events a simulated second, ${pace.nanosecondsPerEvent} ns each`,
	].join('');
}

function text(): string {
	return [
		line('3 nodes, idle for a week', result.idleThree),
		line('3 nodes, idle, jitter', result.idleThreeWithJitter),
		line('3 nodes, idle, without leaps', result.idleThreeWithoutLeaps),
		line('3 nodes, a fault every 10 s', result.faultEvery10s),
		line('32 nodes, idle', result.idleThirtyTwo),
		`targets: ${TARGETS.idleThree} idle, ${TARGETS.faultEvery10s} with faults, ${TARGETS.idleThirtyTwo} for 32 nodes`,
		`heap after a further week: ${(result.heapGrowthInAWeekBytes / 1e6).toFixed(1)} MB more`,
		'',
	].join('\n');
}

process.stdout.write(process.argv.includes('--json') ? `${JSON.stringify(result)}\n` : text());
