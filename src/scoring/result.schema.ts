/** The form of the result document, for reading kept runs and for the published JSON Schema. */
import {z} from 'zod';
import {RESULT_SCHEMA_VERSION, type Result} from './result.types.ts';

const statusSchema = z.enum(['pass', 'fail', 'unknown', 'not-applicable']);

const categorySchema = z.enum([
	'latency',
	'quorum',
	'split-brain',
	'redundancy',
	'reachability',
	'storage',
	'recovery',
	'configuration',
]);

const evidenceSchema = z
	.enum(['static', 'simulated', 'measured'])
	.describe('What a figure rests on: the design alone, the simulator, or the real daemons.');

const nodeSummarySchema = z.object({
	node: z.string(),
	running: z.boolean(),
	quorate: z.boolean(),
	members: z.array(z.int()),
});

const checkSchema = z.object({
	id: z.string(),
	title: z.string(),
	category: categorySchema,
	gate: z.boolean().describe('A failed gate makes the design not ready, whatever the score is.'),
	source: z.string().describe('Where the rule comes from.'),
	status: statusSchema,
	evidence: evidenceSchema,
	reason: z.string().describe('One sentence with the numbers that decided.'),
	remedy: z.string().nullable().describe('What to change; null where nothing has to.'),
	values: z
		.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.null()]))
		.describe('The figures behind the reason, names with their unit.'),
});

const scenarioSchema = z.object({
	id: z.string(),
	title: z.string(),
	tags: z.array(z.string()),
	evidence: evidenceSchema,
	status: z.enum(['completed', 'failed', 'not-applicable']),
	reason: z.string().nullable(),
	durationMs: z.number().nonnegative(),
	untrusted: z
		.string()
		.nullable()
		.describe('Why the figures measured in it are not to be trusted; null: they are.'),
	faults: z.array(z.string()),
	settled: z.array(nodeSummarySchema).describe('Quorum of each node when the faults had settled.'),
	healed: z.array(nodeSummarySchema).describe('Quorum of each node after healing.'),
});

export const resultSchema = z
	.object({
		schemaVersion: z.literal(RESULT_SCHEMA_VERSION),
		design: z.object({
			name: z.string(),
			title: z.string(),
			file: z.string().describe('As given on the command line.'),
			sha256: z.string().regex(/^[0-9a-f]{64}$/),
			assumptions: z.array(z.string()),
		}),
		engine: z.object({
			kind: z.enum(['static', 'simulator', 'docker']),
			evidence: evidenceSchema,
			versions: z.record(z.string(), z.string()),
			notes: z.array(z.string()).describe('What a reader of the figures must know.'),
		}),
		requirements: z
			.object({
				profile: z.string(),
				lines: z.array(z.object({text: z.string(), source: z.string()})),
			})
			.nullable()
			.describe('What was asked of the design; null: kept by a version that did not say.'),
		seed: z.number(),
		startedAt: z.iso.datetime(),
		durationMs: z.number().nonnegative(),
		command: z.string().describe('The command that repeats this run.'),
		verdict: z.enum(['ready', 'ready-with-risks', 'not-ready', 'inconclusive']),
		score: z.number().min(0).max(100),
		reasons: z.array(z.string()).describe('What decided the verdict, most important first.'),
		categories: z.array(
			z.object({
				category: categorySchema,
				weight: z.number().nonnegative(),
				score: z.number().min(0).max(100).nullable(),
				status: statusSchema,
			}),
		),
		checks: z.array(checkSchema),
		scenarios: z.array(scenarioSchema),
	})
	.meta({title: 'Ringproof result', description: 'The one document that a run ends with.'});

/** Fails to compile when the schema and the type go apart. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
true satisfies Same<DeepMutable<Result>, z.infer<typeof resultSchema>>;

type DeepMutable<T> = T extends readonly (infer Item)[]
	? DeepMutable<Item>[]
	: T extends object
		? {-readonly [Key in keyof T]: DeepMutable<T[Key]>}
		: T;
