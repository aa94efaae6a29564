/**
 * The document that an exploration ends with; every report about failures, schedules and availability is a rendering of
 * it. Elements are named by their ids, and what stands in `matrix` is in the order of `elements`.
 */
import {z} from 'zod';

export const EXPLORATION_SCHEMA_VERSION = 1;

const outcomeSchema = z
	.enum(['whole', 'reduced', 'unsettled', 'lost', 'split'])
	.describe(
		'whole: all members that still run are quorate together. reduced: some are cut off, the others go on. unsettled: membership does not come to rest. lost: no quorum. split: two parts are quorate.',
	);

const evidenceSchema = z.enum(['static', 'simulated']);

const eventSchema = z
	.enum(['no-quorum', 'split-brain', 'storage-lost', 'storage-split', 'service-down'])
	.describe('What a set of failures brings about.');

const idsSchema = z.array(z.string());

const elementSchema = z.object({
	id: z.string().describe('Such as `server:a`, `cable:c1/aToB`, `daemon:a/corosync`.'),
	kind: z.string(),
	title: z.string(),
	mtbfMs: z.number().positive().nullable().describe('Mean time to failure; null: nobody gave one.'),
	mttrMs: z.number().nonnegative().nullable().describe('Mean time to repair.'),
	reliabilitySource: z.string().nullable(),
});

const simulatedSchema = z.object({
	elements: idsSchema.describe('In the order in which they failed.'),
	forecast: outcomeSchema.describe('What the design alone says.'),
	outcome: outcomeSchema.describe('At rest, while all of them are down.'),
	overlapMs: z
		.number()
		.nonnegative()
		.describe('The longest time that two parts without a common member were quorate at once.'),
	outageMs: z.number().nonnegative().describe('The longest time without a quorate member.'),
	outageAfterRepairMs: z.number().nonnegative(),
	isWholeAgain: z.boolean().describe('One quorate membership of all after the repair.'),
	restoredMs: z.number().nonnegative().nullable().describe('From the repair to that membership.'),
	storesLost: idsSchema.describe('Stores that no server could use at rest.'),
	storesSplit: idsSchema.describe('Stores whose copies contradicted each other, repair included.'),
	services: z
		.array(
			z.object({
				service: z.string(),
				awayMs: z
					.number()
					.nonnegative()
					.describe(
						'The longest time that no server ran it, from the first failure to the repair.',
					),
				isBack: z
					.boolean()
					.describe(
						'A server runs it at rest, while all failures last; its room and its disk are forecast.',
					),
				twiceMs: z.number().nonnegative().describe('The longest time on several servers at once.'),
			}),
		)
		.default([])
		.describe(
			'What the simulated HA manager made of the services that it moves; empty: not simulated, or there are none.',
		),
	resets: idsSchema.default([]).describe('Servers that their watchdog reset meanwhile.'),
});

const cutSetSchema = z.object({
	event: eventSchema,
	subject: z.string().nullable().describe('The storage or service; null: the cluster.'),
	elements: idsSchema.describe('Failing together they bring it about; no part of them does.'),
	evidence: evidenceSchema,
});

const weakPointSchema = z.object({
	element: z.string(),
	kind: z.string(),
	title: z.string(),
	events: z.array(z.object({event: eventSchema, subject: z.string().nullable()})),
	holdsEverything: z.boolean().describe('It takes every member with it: no cluster outlives it.'),
	minutesPerYear: z
		.number()
		.nonnegative()
		.nullable()
		.describe('Expected minutes without quorum because of it alone; null: no rates.'),
});

const availabilitySchema = z.object({
	minutesPerYear: z.object({lower: z.number(), upper: z.number()}),
	availability: z.object({lower: z.number(), upper: z.number()}),
	standstillMinutesPerYear: z
		.number()
		.describe('Of these: while so much is broken that there is no quorum.'),
	transitionMinutesPerYear: z
		.number()
		.describe('Of these: while the cluster answers to a failure or a repair that it survives.'),
	lossesPerYear: z.number().nonnegative(),
	meanTimeToLossYears: z.number().nonnegative().nullable(),
	unratedElements: idsSchema.describe('They fail without a rate, and are left out.'),
	method: z.string(),
	assumptions: z.array(z.string()),
	longRun: z
		.object({
			years: z.number(),
			minutesPerYear: z.number(),
			standardErrorMinutes: z.number(),
			seed: z.number(),
		})
		.describe('The standstill again, from a simulation of many years.'),
});

const workloadSchema = z.object({
	event: eventSchema,
	subject: z.string(),
	minutesPerYear: z
		.object({lower: z.number(), upper: z.number()})
		.nullable()
		.describe('While a set of failures that brings it about lasts; null: no rates.'),
	answeringMinutesPerYear: z
		.number()
		.nonnegative()
		.nullable()
		.default(null)
		.describe(
			'Of a service: while it is started elsewhere after a single failure; null: not simulated, or no rates.',
		),
	evidence: evidenceSchema
		.default('static')
		.describe('What single failures rest on; each set of failures says it for itself.'),
});

const scheduleEventSchema = z.object({
	atMs: z.number().nonnegative(),
	forMs: z.number().positive().nullable().describe('null: until everything is healed.'),
	fault: z.string(),
	target: z.string(),
	params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});

const violationSchema = z.object({
	property: z.enum([
		'split-brain-never',
		'storage-split-never',
		'comes-to-rest',
		'comes-together-again',
	]),
	title: z.string(),
	schedule: z.int().nonnegative().describe('Which of the random schedules it was shrunk from.'),
	eventsBefore: z.int().positive(),
	events: z.array(scheduleEventSchema).describe('The shortest schedule that still fails.'),
	figureMs: z.number().nonnegative().describe('How long it lasted.'),
	sameOnOtherSeeds: z.object({failed: z.int(), tried: z.int()}),
	withLongerFaults: z
		.boolean()
		.nullable()
		.describe('Also when what ends by itself lasts a second longer; null: nothing does.'),
	file: z.string().nullable().describe('The scenario that `ringproof prove` replays.'),
	replay: z.string().describe('The command.'),
	live: z
		.object({
			agrees: z.boolean().describe('In one run at least.'),
			reason: z.string(),
			runs: z.object({agreed: z.int(), tried: z.int()}),
		})
		.nullable()
		.describe('What the real daemons did; null: nobody asked them.'),
});

const randomSchema = z.object({
	schedules: z.int().nonnegative(),
	violating: z.record(z.string(), z.int()).describe('Schedules that violated a property.'),
	violations: z.array(violationSchema),
	schedulesPerMinute: z.number().nonnegative().nullable().describe('null: merged or resumed.'),
});

export const explorationSchema = z
	.object({
		schemaVersion: z.literal(EXPLORATION_SCHEMA_VERSION),
		design: z.object({
			name: z.string(),
			title: z.string(),
			file: z.string(),
			sha256: z.string().regex(/^[0-9a-f]{64}$/),
			assumptions: z.array(z.string()),
		}),
		seed: z.number(),
		depth: z.int().min(1).max(3),
		simulate: z.enum(['none', 'timed', 'all']),
		startedAt: z.iso.datetime(),
		durationMs: z.number().nonnegative(),
		command: z.string(),
		versions: z.record(z.string(), z.string()),
		elements: z.array(elementSchema),
		baseline: z.object({
			forecast: outcomeSchema,
			outcome: outcomeSchema,
			evidence: evidenceSchema,
			reason: z.string(),
		}),
		tally: z
			.array(z.object({failures: z.int(), outcomes: z.record(z.string(), z.int())}))
			.describe('How many sets of so many failures had each outcome.'),
		matrix: z
			.array(z.string())
			.describe(
				'One row an element, one letter for it and each element of the row: . whole, r reduced, u unsettled, L lost, S split. On the diagonal the element alone. Empty at depth 1.',
			),
		simulated: z.array(simulatedSchema),
		cutSets: z.array(cutSetSchema),
		weakPoints: z.array(weakPointSchema),
		availability: availabilitySchema
			.nullable()
			.describe('Of the quorum; null: nobody counts votes.'),
		workload: z
			.array(workloadSchema)
			.describe(
				'Each store and service: what was looked for, and the minutes that are expected of it.',
			),
		random: randomSchema.nullable(),
		notes: z.array(z.string()),
	})
	.meta({
		title: 'Ringproof exploration',
		description: 'What every failure does to a design, and what the worst schedules found were.',
	});

type DeepReadonly<T> = T extends (infer Item)[]
	? readonly DeepReadonly<Item>[]
	: T extends object
		? {readonly [Key in keyof T]: DeepReadonly<T[Key]>}
		: T;

export type Exploration = DeepReadonly<z.infer<typeof explorationSchema>>;
