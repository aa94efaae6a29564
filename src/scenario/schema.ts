/** The written form of a scenario. One schema for the loader, the editor's JSON Schema and the reference. */
import * as z from 'zod';

import {text, whole} from '../core/fields.ts';
import {durationMs} from '../core/quantity-schemas.ts';
import {SELECTOR_PATTERN} from '../faults/_selectors.ts';
import type {Fault} from '../faults/_fault.ts';
import {FAULTS} from '../faults/index.ts';
import {SCENARIO_LIMITS} from './limits.ts';

const faultKinds = FAULTS.map(({kind}) => kind);

const SELECTOR_PHRASE =
	'a selector such as `node:NAME`, `each:cable`, `any-one-switch` or `minority`';

const selector = z
	.string({error: SELECTOR_PHRASE})
	.regex(SELECTOR_PATTERN, {error: SELECTOR_PHRASE})
	.meta({title: 'selector', examples: ['each:node']});

const selectors = z
	.union([selector, z.array(selector).min(1).max(SCENARIO_LIMITS.targets)], {
		error: SELECTOR_PHRASE,
	})
	.transform(value => [value].flat())
	.meta({description: 'What it is aimed at: a selector, or a list of them to be hit together.'});

const faultId = z
	.string()
	.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,40}$/, {error: 'a short name of letters, digits and `-`'})
	.meta({description: 'A name for a later `heal`.'});

const timing = {
	at: durationMs('When, counted from the beginning of the faults.').optional(),
	after: durationMs('How long after the step before is done.').optional(),
};

const probeWords = {
	path: z
		.string()
		.regex(/^(rings|underlay|ring:[0-7])$/, {error: '`rings`, `ring:0` to `ring:7` or `underlay`'})
		.prefault('rings')
		.meta({
			description:
				'Where its packets travel: on every ring (without corosync between the servers), on one, or beneath the tunnels. `rings` when left out.',
		}),
	count: whole('Round trips a pair, for `rtt`; 200 when left out.', {
		min: 1,
		max: SCENARIO_LIMITS.roundTrips,
	}).prefault(200),
	interval: durationMs(
		'From one of a pair to its next; 5ms when left out. Live at least 0.5ms for each peer of the server that asks.',
	).prefault('5ms'),
};

const probeKind = z.enum(['rtt', 'multicast', 'mtu', 'quorum', 'names']).meta({
	description:
		'rtt: round trips between every pair. multicast: who hears whom on a group. mtu: the largest packet that passes whole. quorum: what each node says. names: what each server finds for the names of the design’s `hosts`.',
});

export const probeStepSchema = z
	.strictObject({probe: probeKind, ...probeWords, ...timing})
	.meta({title: 'probe', description: 'Asks the running network something.'});

export const rampStepSchema = z
	.strictObject({
		ramp: z.enum(faultKinds).meta({description: 'The fault whose parameter is varied.'}),
		target: selectors,
		parameter: text('The parameter, such as `delay` or `loss`.'),
		values: z
			.array(
				z
					.union([z.string(), z.number()], {error: 'a value as the parameter takes it'})
					.meta({title: 'value'}),
			)
			.min(1)
			.max(SCENARIO_LIMITS.rampValues)
			.meta({description: 'One after the other, each in the place of the one before.'}),
		hold: durationMs('Time at each value before the probe.').prefault('0ms'),
		probe: z
			.strictObject({kind: probeKind, ...probeWords})
			.optional()
			.meta({description: 'Asked at each value.'}),
		id: faultId.optional(),
		...timing,
	})
	.meta({title: 'ramp', description: 'One fault through several values, with a probe at each.'});

export const healStepSchema = z
	.strictObject({heal: text('The `id` of an earlier fault.'), ...timing})
	.meta({title: 'heal', description: 'Ends one fault. All others end after the last step.'});

const WAIT_PHRASE = '`formed`, `settled` or a duration such as `10s`';

export const waitStepSchema = z
	.strictObject({
		wait: z
			.union([z.literal(['formed', 'settled']), durationMs('A fixed time.')], {error: WAIT_PHRASE})
			.meta({
				description:
					'formed: until all members are one quorate cluster. settled: until nothing has changed for as long as the cluster’s own timers last. Or a fixed time.',
			}),
		limit: durationMs(
			'The longest wait; the cluster’s own timers say it when left out.',
		).optional(),
		...timing,
	})
	.meta({title: 'wait', description: 'Lets time pass.'});

export const startStepSchema = z
	.strictObject({startCluster: selectors, ...timing})
	.meta({title: 'startCluster', description: 'Starts the cluster’s daemons, as at boot.'});

export const stopStepSchema = z
	.strictObject({stopCluster: selectors, ...timing})
	.meta({title: 'stopCluster', description: 'Stops the cluster’s daemons in order.'});

/** What every fault's step has besides the fault's own parameters. */
export function faultStepSchema({kind, title, description, params}: Fault) {
	return z
		.strictObject({
			fault: z.literal(kind),
			target: selectors,
			...params.shape,
			id: faultId.optional(),
			for: durationMs(
				'Heals by itself after this long; otherwise by a `heal`, or at the end.',
			).optional(),
			...timing,
		})
		.meta({title: kind, description: `${title} … ${description}`});
}

const scenarioWords = {
	schemaVersion: z.literal(1, {error: '1'}).meta({description: 'The version of this format.'}),
	name: z
		.string()
		.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, {error: 'a name of small letters, digits and `-`'})
		.max(60, {error: 'a name of at most 60 characters'})
		.meta({description: 'The scenario’s name; its runs are called after it and their target.'}),
	title: text('The scenario in a few words.'),
	purpose: text('What it is meant to find out.'),
	tags: z
		.array(z.string().regex(/^[a-z0-9-]+$/, {error: 'a word of small letters'}))
		.max(SCENARIO_LIMITS.tags)
		.prefault([])
		.meta({description: 'Words to group scenarios by.'}),
	needs: z
		.strictObject({
			members: whole('Cluster members at least.', {min: 1, max: 100}).prefault(1),
			overlay: text('A kind of overlay, such as `openvpn`, or `any`.').optional(),
			multicastTransport: z
				.boolean()
				.prefault(false)
				.meta({description: 'The cluster’s transport sends to multicast groups.'}),
			qdevice: z.boolean().prefault(false).meta({description: 'The cluster has a quorum device.'}),
		})
		.prefault({})
		.meta({description: 'Designs that lack any of this are passed over.'}),
	startCluster: z
		.union([z.literal(['all', 'none']), selectors], {
			error: `\`all\`, \`none\` or ${SELECTOR_PHRASE}`,
		})
		.prefault('all')
		.meta({description: 'Which members run before the first step; `all` when left out.'}),
	recovery: z.enum(['brief', 'full']).prefault('brief').meta({
		description:
			'How long to watch for recovery at the end: as the cluster’s timers say, or until tunnels that lost their sessions are back too.',
	}),
};

/** The document with its steps still unread: each is then held against the schema of its own kind. */
export const scenarioSchema = z.strictObject({
	...scenarioWords,
	steps: z.array(z.looseObject({}, {error: 'a step'})).max(SCENARIO_LIMITS.steps),
});

/** The document as an editor sees it. */
export const wholeScenarioSchema = z.strictObject({
	...scenarioWords,
	steps: z
		.array(
			z.union([
				...FAULTS.map(faultStepSchema),
				rampStepSchema,
				healStepSchema,
				waitStepSchema,
				probeStepSchema,
				startStepSchema,
				stopStepSchema,
			]),
		)
		.max(SCENARIO_LIMITS.steps)
		.meta({description: 'What happens, in this order.'}),
});
