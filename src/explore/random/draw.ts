/**
 * Draws schedules by swarm testing: in each of them some groups of faults are off and the others weigh wildly different,
 * so that rare mixtures come up that an even mixture would drown (Groce, Zhang, Eide, Chen and Regehr, ISSTA 2012).
 */
import {createPrng, type Prng} from '../../core/prng.ts';
import type {Network} from '../../network/network.types.ts';
import {patienceFor} from '../../scenario/patience.ts';
import type {Menu, MenuGroup} from './menu.ts';
import type {Blow, Schedule, ScheduleEvent} from './schedule.types.ts';

const EVENTS_MAX = 8;
/** The shortest gap and the shortest fault: shorter ones are one event for every timer of corosync (30 ms at least). */
const SHORTEST_MS = 50;
/** The heaviest group weighs 2 ^ 6 times as much as the lightest. */
const WEIGHT_STEPS = 7;
const TOGETHER_RATIO = 0.25;
const LASTING_RATIO = 0.5;
const AGAIN_RATIO = 0.2;

type Weighted = {readonly group: MenuGroup; readonly weight: number};

export type DrawRequest = {
	readonly menu: Menu;
	readonly network: Network;
	readonly seed: number;
	/** Every number has its own schedule, whichever were drawn before. */
	readonly number: number;
};

export function drawSchedule({menu, network, seed, number}: DrawRequest): Schedule {
	const prng = createPrng(seed, `schedule ${number}`);
	// Times span what the cluster's own timers span: shorter than a token, longer than its whole answer to a failure.
	const longestMs = 2 * patienceFor(network).quietMs;
	const swarm = swarmOf(menu, prng);
	const count = 1 + prng.below(EVENTS_MAX);
	const events: ScheduleEvent[] = [];
	let atMs = 0;
	for (let index = 0; index < count; index += 1) {
		const {blow, passing} = drawBlow(swarm, events, prng);
		const lasts = prng.next() < LASTING_RATIO && !passing;
		events.push({...blow, atMs, forMs: lasts ? null : spreadMs(prng, longestMs)});
		atMs += prng.next() < TOGETHER_RATIO ? 0 : spreadMs(prng, longestMs);
	}
	return {events};
}

/** Each group is on with a chance of one half; at least one is. */
function swarmOf(menu: Menu, prng: Prng): readonly Weighted[] {
	const weighted = menu.map(group => ({
		group,
		weight: prng.below(2) * 2 ** prng.below(WEIGHT_STEPS),
	}));
	const chosen = weighted.filter(({weight}) => weight > 0);
	const [fallback] = menu.slice(prng.below(Math.max(1, menu.length)));
	return chosen.length > 0 || fallback === undefined ? chosen : [{group: fallback, weight: 1}];
}

function drawBlow(
	swarm: readonly Weighted[],
	before: readonly ScheduleEvent[],
	prng: Prng,
): {readonly blow: Blow; readonly passing: boolean} {
	const again =
		prng.next() < AGAIN_RATIO ? before[prng.below(Math.max(1, before.length))] : undefined;
	if (again !== undefined) {
		const {fault, target, params} = again;
		return {blow: {fault, target, params}, passing: fault === 'impairment'};
	}
	const total = swarm.reduce((sum, {weight}) => sum + weight, 0);
	let left = prng.next() * total;
	const found = swarm.find(({weight}) => {
		left -= weight;
		return left < 0;
	});
	const group = found?.group ?? swarm.at(-1)?.group;
	const blow = group?.blows[prng.below(Math.max(1, group.blows.length))];
	if (group === undefined || blow === undefined) {
		throw new Error('A network without anything to break cannot be searched.');
	}
	return {blow, passing: group.passing};
}

/** Evenly over the orders of magnitude; whole milliseconds. */
function spreadMs(prng: Prng, longestMs: number): number {
	return Math.round(SHORTEST_MS * (longestMs / SHORTEST_MS) ** prng.next());
}
