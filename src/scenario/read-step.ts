/** One step of a scenario file: found by its first word, held against the schema of that word. */
import * as z from 'zod';

import type {Problem} from '../core/errors.ts';
import {suggest} from '../core/nearest.ts';
import type {PlaceOf} from '../core/places.ts';
import {checkShape} from '../core/shape.ts';
import type {ProbePath} from '../engine/probe.types.ts';
import type {Fault} from '../faults/_fault.ts';
import {FAULTS} from '../faults/index.ts';
import type {Action, ProbeSpec, Step} from './scenario.types.ts';
import {
	faultStepSchema,
	healStepSchema,
	probeStepSchema,
	rampStepSchema,
	startStepSchema,
	stopStepSchema,
	waitStepSchema,
} from './schema.ts';

export type ReadStep = {
	/** `null`: too much is wrong with it. */
	readonly step: Step | null;
	readonly problems: readonly Problem[];
};

type Reading = {
	readonly written: Readonly<Record<string, unknown>>;
	readonly index: number;
	readonly placeOf: PlaceOf;
	readonly problems: Problem[];
};

const ACTIONS = ['fault', 'ramp', 'heal', 'wait', 'probe', 'startCluster', 'stopCluster'] as const;

export function readStep(written: unknown, index: number, placeOf: PlaceOf): ReadStep {
	if (typeof written !== 'object' || written === null || Array.isArray(written)) {
		// The schema of the whole document has told this.
		return {step: null, problems: []};
	}
	const reading = {written: written as Reading['written'], index, placeOf, problems: []};
	const step = readAction(reading);
	return {step, problems: reading.problems};
}

function readAction(reading: Reading): Step | null {
	const word = actionOf(reading);
	if (word === null) {
		return null;
	}
	switch (word) {
		case 'fault':
			return readFault(reading);
		case 'ramp':
			return readRamp(reading);
		case 'heal':
			return shaped(reading, healStepSchema, ({heal}) => ({kind: 'heal', id: heal}));
		case 'wait':
			return shaped(reading, waitStepSchema, ({wait, limit}) => ({
				kind: 'wait',
				until: typeof wait === 'number' ? {durationMs: wait} : wait,
				limitMs: limit ?? null,
			}));
		case 'probe':
			return shaped(reading, probeStepSchema, ({probe, ...rest}) => ({
				kind: 'probe',
				probe: probeSpec({kind: probe, ...rest}),
			}));
		case 'startCluster':
			return shaped(reading, startStepSchema, ({startCluster}) => ({
				kind: 'cluster',
				action: 'start',
				targets: startCluster,
			}));
		case 'stopCluster':
			return shaped(reading, stopStepSchema, ({stopCluster}) => ({
				kind: 'cluster',
				action: 'stop',
				targets: stopCluster,
			}));
	}
}

/** The word that says what the step does; a ramp may have a probe of its own. */
function actionOf(reading: Reading): (typeof ACTIONS)[number] | null {
	const words = ACTIONS.filter(word => Object.hasOwn(reading.written, word));
	const [first = null, ...others] = words.filter(
		word => word !== 'probe' || !words.includes('ramp'),
	);
	if (first !== null && others.length === 0) {
		return first;
	}
	const what =
		first === null ? 'does nothing that is known' : `does several things: ${words.join(', ')}`;
	report(reading, [], {
		code: 'unknown-step',
		message: `Step ${reading.index + 1} ${what}.`,
		remedy: `Give each step exactly one of: ${ACTIONS.join(', ')}.`,
	});
	return null;
}

function readFault(reading: Reading): Step | null {
	const fault = faultNamed(reading, 'fault');
	return fault === null
		? null
		: shaped(reading, faultStepSchema(fault), value => {
				const {target, id, for: forMs} = value;
				const params = Object.fromEntries(
					Object.keys(fault.params.shape).map(name => [name, value[name as keyof typeof value]]),
				);
				return {
					kind: 'fault',
					fault,
					params,
					targets: target,
					id: id ?? null,
					forMs: forMs ?? null,
				};
			});
}

function readRamp(reading: Reading): Step | null {
	const fault = faultNamed(reading, 'ramp');
	if (fault === null) {
		return null;
	}
	return shaped(reading, rampStepSchema, ({target, parameter, values, hold, probe, id}) => {
		const names = Object.keys(fault.params.shape);
		if (!names.includes(parameter)) {
			report(reading, ['parameter'], {
				code: 'unknown-name',
				message: `The fault "${fault.kind}" has no parameter "${parameter}".`,
				remedy: suggest(parameter, names, 'Valid'),
			});
			return null;
		}
		return {
			kind: 'ramp',
			fault,
			parameter,
			values: values.flatMap((value, position) =>
				rampValue(reading, {fault, parameter, value, position}),
			),
			holdMs: hold,
			probe: probe === undefined ? null : probeSpec(probe),
			targets: target,
			id: id ?? null,
		};
	});
}

function rampValue(
	reading: Reading,
	given: {fault: Fault; parameter: string; value: string | number; position: number},
): Extract<Action, {kind: 'ramp'}>['values'] {
	const {fault, parameter, value, position} = given;
	const parsed = fault.params.safeParse({[parameter]: value});
	if (parsed.success) {
		return [{text: String(value), params: parsed.data}];
	}
	report(reading, ['values', position], {
		code: 'wrong-form',
		message: `"${String(value)}" is no value for "${parameter}".`,
		remedy: `Write ${parsed.error.issues[0]?.message ?? 'what the parameter takes'}.`,
	});
	return [];
}

function faultNamed(reading: Reading, word: 'fault' | 'ramp'): Fault | null {
	const name = reading.written[word];
	const fault = FAULTS.find(({kind}) => kind === name);
	if (fault === undefined) {
		const kinds = FAULTS.map(({kind}) => kind);
		const shown = typeof name === 'string' ? name : '';
		report(reading, [word], {
			code: 'unknown-name',
			message: `There is no fault "${shown}".`,
			remedy: suggest(shown, kinds, 'Valid'),
		});
	}
	return fault ?? null;
}

type Timed = {readonly at?: number | undefined; readonly after?: number | undefined};

/** Holds the step against its schema. The step stands as `step 3` in the messages. */
function shaped<S extends z.ZodType>(
	reading: Reading,
	schema: S,
	make: (value: z.output<S>) => Action | null,
): Step | null {
	const {written, index, placeOf} = reading;
	const name = `step ${index + 1}`;
	const shape = checkShape(z.strictObject({[name]: schema}), {
		value: {[name]: written},
		placeOf: ([, ...path], part) => placeOf(['steps', index, ...path], part),
	});
	reading.problems.push(...shape.problems);
	const value = (shape.value?.[name] ?? null) as z.output<S> | null;
	const action = value === null ? null : make(value);
	if (value === null || action === null) {
		return null;
	}
	const {at, after} = value as Timed;
	if (at !== undefined && after !== undefined) {
		report(reading, ['after'], {
			code: 'conflicting-times',
			message: `Step ${index + 1} has both \`at\` and \`after\`.`,
			remedy: 'Keep one of the two.',
		});
	}
	return {...action, atMs: at ?? null, afterMs: after ?? 0, path: ['steps', index]};
}

function probeSpec(written: {
	kind: ProbeSpec['kind'];
	path: string;
	count: number;
	interval: number;
}): ProbeSpec {
	const {kind, path, count, interval} = written;
	return {kind, path: path as ProbePath | 'rings', count, intervalMs: interval};
}

function report(reading: Reading, path: readonly (string | number)[], problem: Problem): void {
	const place = reading.placeOf(['steps', reading.index, ...path]);
	reading.problems.push(place === undefined ? problem : {...problem, place});
}
