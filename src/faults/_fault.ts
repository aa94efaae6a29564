/** What a fault is: a named way to break a network, and the effects that do it. The engine heals effects by their id. */
import type {z} from 'zod';

import {type RingproofError, invalidInput} from '../core/errors.ts';
import type {Effect} from '../engine/effect.types.ts';
import type {Network} from '../network/network.types.ts';
import type {Target, TargetKind} from './_target.types.ts';

export type Fault = {
	/** Kebab-case, the file's name and the word in a scenario. */
	readonly kind: string;
	/** For people, the targets put in after it: `Power loss of` serveur1. */
	readonly title: string;
	readonly description: string;
	/** What it can be aimed at; a scenario that aims it elsewhere is wrong. */
	readonly accepts: readonly TargetKind[];
	/** How a scenario writes the parameters; parsed before `start` gets them. */
	readonly params: z.ZodObject;
	/** Throws a `fault-not-realisable` problem where this network cannot be broken in this way. */
	readonly start: (request: FaultRequest<Params>) => readonly Effect[];
	/** Some faults end by themselves: how long after the start they heal; `null`: they last. */
	readonly healsAfterMs: (params: Params) => number | null;
};

/** Parameters after parsing, of a fault that the caller does not know. */
export type Params = Readonly<Record<string, unknown>>;

export type FaultRequest<P> = {
	readonly network: Network;
	/** At least one, each of a kind that the fault accepts. */
	readonly targets: readonly Target[];
	readonly params: P;
};

type Definition<S extends z.ZodObject> = Omit<
	Fault,
	'params' | 'start' | 'healsAfterMs' | 'targets'
> & {
	readonly params: S;
	readonly start: (request: FaultRequest<z.output<S>>) => readonly Effect[];
	readonly healsAfterMs?: (params: z.output<S>) => number | null;
};

/** Ties a fault's parameters to the schema that parsed them, and forgets their type for the registry. */
export function defineFault<S extends z.ZodObject>(definition: Definition<S>): Fault {
	const {healsAfterMs = () => null} = definition;
	return {
		...definition,
		start: request =>
			definition.start({...request, params: request.params as unknown as z.output<S>}),
		healsAfterMs: params => healsAfterMs(params as unknown as z.output<S>),
	};
}

/** The fault makes no sense on this network, and why. */
export function notRealisable(message: string, remedy?: string): RingproofError {
	return invalidInput([
		{code: 'fault-not-realisable', message, ...(remedy !== undefined && {remedy})},
	]);
}
