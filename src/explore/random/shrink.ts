/**
 * Makes a schedule as short and as plain as it gets while it still violates the property: events are taken away, faults
 * last to the end, hit less, and happen at round times. Greedy, in a fixed order, until nothing more can be simplified.
 */
import type {Network} from '../../network/network.types.ts';
import type {Property} from './properties.ts';
import type {Schedule, ScheduleEvent} from './schedule.types.ts';
import {simplerBlows} from './simpler.ts';
import {trySchedule} from './try-schedule.ts';

export type ShrunkSchedule = {
	readonly schedule: Schedule;
	/** How long the violation lasts. */
	readonly figureMs: number;
	/** The same schedule with other seeds for jitter, loss and the daemons' own timing. */
	readonly sameOnOtherSeeds: {readonly failed: number; readonly tried: number};
};

export type ShrinkRequest = {
	readonly schedule: Schedule;
	readonly property: Property;
	readonly seed: number;
};

/** What a schedule may cost in simulations; the shortest one found so far is good enough then. */
const TRIES_MAX = 400;
const OTHER_SEEDS = 5;
/** A violation must not shrink to a moment that no measurement could confirm. */
const FIGURE_KEPT_MS = 1000;
const ROUND_MS = [60_000, 10_000, 5000, 1000, 500, 100, 10] as const;

type Trial = {
	readonly network: Network;
	readonly property: Property;
	readonly seed: number;
	/** At least this long; 0: however short. */
	readonly atLeastMs: number;
};

export async function shrinkSchedule(
	network: Network,
	{schedule, property, seed}: ShrinkRequest,
): Promise<ShrunkSchedule> {
	const originalMs = await figureOf({network, property, seed, atLeastMs: 0}, schedule);
	const trial: Trial = {network, property, seed, atLeastMs: Math.min(originalMs, FIGURE_KEPT_MS)};
	let best = schedule;
	let triesLeft = TRIES_MAX;
	for (;;) {
		const candidates = simplerSchedules(best);
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
		sameOnOtherSeeds: await onOtherSeeds(trial, best),
	};
}

/** 0: the schedule does not violate the property, or for a shorter time than asked for. */
async function figureOf(
	{network, property, seed, atLeastMs}: Trial,
	schedule: Schedule,
): Promise<number> {
	const {violations} = await trySchedule(network, schedule, seed);
	const figureMs = violations.find(violation => violation.property === property)?.figureMs ?? 0;
	return figureMs >= atLeastMs ? figureMs : 0;
}

async function onOtherSeeds(
	trial: Trial,
	schedule: Schedule,
): Promise<ShrunkSchedule['sameOnOtherSeeds']> {
	let failed = 0;
	for (let other = 1; other <= OTHER_SEEDS; other += 1) {
		const figureMs = await figureOf({...trial, seed: trial.seed + other, atLeastMs: 0}, schedule);
		failed += figureMs > 0 ? 1 : 0;
	}
	return {failed, tried: OTHER_SEEDS};
}

/** Every schedule that is one step simpler, the largest steps first. */
function* simplerSchedules({events}: Schedule): Generator<Schedule> {
	if (events.length > 1) {
		for (let index = events.length - 1; index >= 0; index -= 1) {
			yield fromZero(events.toSpliced(index, 1));
		}
	}
	for (const [index, event] of events.entries()) {
		for (const simpler of simplerEvents(event)) {
			yield fromZero(events.with(index, simpler));
		}
	}
	for (const index of events.keys()) {
		yield* earlierSchedules(events, index);
	}
}

function* simplerEvents(event: ScheduleEvent): Generator<ScheduleEvent> {
	if (event.forMs !== null) {
		// A fault that passes by nature, such as a slow cable, would never let anything come to rest.
		if (event.fault !== 'impairment') {
			yield {...event, forMs: null};
		}
		for (const forMs of rounder(event.forMs)) {
			yield {...event, forMs};
		}
	}
	for (const blow of simplerBlows(event)) {
		yield {...event, ...blow};
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
