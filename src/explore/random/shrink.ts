/**
 * Makes a schedule as short and as plain as it gets while it still violates the property: events are taken away, faults
 * last to the end, hit less, and happen at round times. Greedy, in a fixed order, until nothing more can be simplified.
 *
 * It must stay violated with a margin, as far as the whole schedule was: on other seeds, and when what ends by itself
 * lasts somewhat longer. What hangs on one lucky moment, such as a machine that boots in less than a second, would not
 * be seen again on real daemons.
 */
import type {Network} from '../../network/network.types.ts';
import type {Property} from './properties.ts';
import type {Schedule, ScheduleEvent} from './schedule.types.ts';
import {simplerBlows} from './simpler.ts';
import {isRealisable, trySchedule} from './try-schedule.ts';

export type ShrunkSchedule = {
	readonly schedule: Schedule;
	/** How long the violation lasts. */
	readonly figureMs: number;
	/** The same schedule with other seeds for jitter, loss and the daemons' own timing. */
	readonly sameOnOtherSeeds: {readonly failed: number; readonly tried: number};
	/** Violated too when what ends by itself lasts a second longer; `null`: nothing does. */
	readonly withLongerFaults: boolean | null;
};

export type ShrinkRequest = {
	readonly schedule: Schedule;
	readonly property: Property;
	readonly seed: number;
};

/** What a schedule may cost in simulations; the shortest one found so far is good enough then. */
const TRIES_MAX = 400;
const OTHER_SEEDS = 5;
/** Of the other seeds so many keep a margin while it shrinks; each costs a simulation for every step that is taken. */
const MARGIN_SEEDS = 2;
/** A container of the live lab is back about a second later than the simulator's machine (measured). */
const LONGER_MS = 1000;
/** A violation must not shrink to a moment that no measurement could confirm. */
const FIGURE_KEPT_MS = 1000;
const ROUND_MS = [60_000, 10_000, 5000, 1000, 500, 100, 10] as const;

type Circumstance = {
	readonly seed: number;
	/** Added to every fault that ends by itself. */
	readonly longerMs: number;
};

type Trial = {
	readonly network: Network;
	readonly property: Property;
	/** The search's own first. */
	readonly circumstances: readonly Circumstance[];
	/** At least this long; 0: however short. */
	readonly atLeastMs: number;
};

export async function shrinkSchedule(
	network: Network,
	{schedule, property, seed}: ShrinkRequest,
): Promise<ShrunkSchedule> {
	const trial = await trialFor(network, {schedule, property, seed});
	let best = schedule;
	let triesLeft = TRIES_MAX;
	for (;;) {
		const candidates = simplerSchedules(network, best);
		let better: Schedule | undefined;
		for (const candidate of candidates) {
			if (triesLeft === 0) {
				break;
			}
			triesLeft -= 1;
			if ((await figureOf(trial, candidate)) > 0) {
				better = candidate;
				break;
			}
		}
		if (better === undefined) {
			break;
		}
		best = better;
	}
	return {
		schedule: best,
		figureMs: await figureOf(trial, best),
		sameOnOtherSeeds: await onOtherSeeds(trial, {schedule: best, seed}),
		withLongerFaults: endsByItself(best)
			? (await figureOf({...trial, circumstances: [{seed, longerMs: LONGER_MS}]}, best)) > 0
			: null,
	};
}

/** What must hold of every simpler schedule: as long, up to a second, and under the same circumstances. */
async function trialFor(
	network: Network,
	{schedule, property, seed}: ShrinkRequest,
): Promise<Trial> {
	const own: Circumstance = {seed, longerMs: 0};
	const begin: Trial = {network, property, circumstances: [own], atLeastMs: 0};
	const atLeastMs = Math.min(await figureOf(begin, schedule), FIGURE_KEPT_MS);
	const margins = [
		...Array.from({length: MARGIN_SEEDS}, (_, other) => ({...own, seed: seed + 1 + other})),
		...(endsByItself(schedule) ? [{...own, longerMs: LONGER_MS}] : []),
	];
	const kept: Circumstance[] = [];
	for (const margin of margins) {
		if ((await figureOf({...begin, circumstances: [margin], atLeastMs}, schedule)) > 0) {
			kept.push(margin);
		}
	}
	return {...begin, circumstances: [own, ...kept], atLeastMs};
}

/** Of the first circumstance; 0: under one of them the schedule does not violate the property, or for a shorter time. */
async function figureOf(
	{network, property, circumstances, atLeastMs}: Trial,
	schedule: Schedule,
): Promise<number> {
	const figures: number[] = [];
	for (const {seed, longerMs} of circumstances) {
		const {violations} = await trySchedule(network, longer(schedule, longerMs), seed);
		const figureMs = violations.find(violation => violation.property === property)?.figureMs ?? 0;
		if (figureMs === 0 || figureMs < atLeastMs) {
			return 0;
		}
		figures.push(figureMs);
	}
	return figures[0] ?? 0;
}

function longer({events}: Schedule, longerMs: number): Schedule {
	return {
		events: events.map(event => ({
			...event,
			forMs: event.forMs === null ? null : event.forMs + longerMs,
		})),
	};
}

function endsByItself({events}: Schedule): boolean {
	return events.some(({forMs}) => forMs !== null);
}

async function onOtherSeeds(
	trial: Trial,
	{schedule, seed}: Pick<ShrinkRequest, 'schedule' | 'seed'>,
): Promise<ShrunkSchedule['sameOnOtherSeeds']> {
	let failed = 0;
	for (let other = seed + 1; other <= seed + OTHER_SEEDS; other += 1) {
		const circumstances = [{seed: other, longerMs: 0}];
		const figureMs = await figureOf({...trial, circumstances, atLeastMs: 0}, schedule);
		failed += figureMs > 0 ? 1 : 0;
	}
	return {failed, tried: OTHER_SEEDS};
}

/** Every schedule that is one step simpler, the largest steps first. */
function* simplerSchedules(network: Network, {events}: Schedule): Generator<Schedule> {
	if (events.length > 1) {
		for (let index = events.length - 1; index >= 0; index -= 1) {
			yield fromZero(events.toSpliced(index, 1));
		}
	}
	for (const [index, event] of events.entries()) {
		for (const simpler of simplerEvents(network, event)) {
			yield fromZero(events.with(index, simpler));
		}
	}
	for (const index of events.keys()) {
		yield* earlierSchedules(events, index);
	}
}

function* simplerEvents(network: Network, event: ScheduleEvent): Generator<ScheduleEvent> {
	if (event.forMs !== null) {
		// A fault that passes by nature, such as a slow cable, would never let anything come to rest.
		if (event.fault !== 'impairment') {
			yield {...event, forMs: null};
		}
		for (const forMs of rounder(event.forMs)) {
			yield {...event, forMs};
		}
	}
	for (const blow of simplerBlows(network, event)) {
		if (isRealisable(network, blow)) {
			yield {...event, ...blow};
		}
	}
}

/** The event and all after it, moved so that the time before it becomes shorter or rounder. */
function* earlierSchedules(events: readonly ScheduleEvent[], index: number): Generator<Schedule> {
	const [before, event] = [events[index - 1], events[index]];
	if (before === undefined || event === undefined) {
		return;
	}
	const gapMs = event.atMs - before.atMs;
	for (const shorterMs of gapMs === 0 ? [] : [0, ...rounder(gapMs)]) {
		const shiftMs = shorterMs - gapMs;
		yield {
			events: events.map((other, place) =>
				place < index ? other : {...other, atMs: other.atMs + shiftMs},
			),
		};
	}
}

/** Rounder numbers than this one, the roundest first; none for a number that is as round as it gets. */
function* rounder(valueMs: number): Generator<number> {
	for (const stepMs of ROUND_MS) {
		const roundMs = Math.round(valueMs / stepMs) * stepMs;
		if (roundMs === valueMs) {
			return;
		}
		if (roundMs > 0) {
			yield roundMs;
		}
	}
}

function fromZero(events: readonly ScheduleEvent[]): Schedule {
	const firstMs = Math.min(...events.map(({atMs}) => atMs));
	return {events: events.map(event => ({...event, atMs: event.atMs - firstMs}))};
}
