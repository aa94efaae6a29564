/**
 * What a search has found so far, on disk: a head that says which search it is, then one line an answer. A search that
 * was interrupted goes on from it, a shard of a search is one, and `ringproof merge` puts shards together.
 */
import {appendFile, mkdir, writeFile} from 'node:fs/promises';
import {dirname} from 'node:path';
import {z} from 'zod';
import {invalidInput} from '../../core/errors.ts';
import {stableJson} from '../../core/stable-json.ts';
import {PROPERTIES} from '../random/properties.ts';
import {OUTCOMES} from '../static/judge.ts';
import {SIMULATE_CHOICES} from './search-plan.ts';
import type {Answer} from './tasks.ts';

const headSchema = z.object({
	journal: z.literal('ringproof-search'),
	schemaVersion: z.literal(1),
	toolVersion: z.string(),
	design: z.object({file: z.string(), text: z.string()}),
	options: z.object({
		depth: z.union([z.literal(1), z.literal(2), z.literal(3)]),
		simulate: z.enum(SIMULATE_CHOICES),
		schedules: z.int().nonnegative(),
		seed: z.number(),
	}),
});

const figureSchema = z.number().nonnegative();

const answerSchema = z.union([
	z.object({
		outcome: z.enum(OUTCOMES).nullable(),
		overlapMs: figureSchema,
		outageMs: figureSchema,
		outageAfterRepairMs: figureSchema,
		restoredMs: figureSchema.nullable(),
		storesLost: z.array(z.string()),
		storesSplit: z.array(z.string()),
	}),
	z.object({
		services: z.array(
			z.object({
				service: z.string(),
				awayMs: figureSchema,
				isBack: z.boolean(),
				twiceMs: figureSchema,
			}),
		),
		resets: z.array(z.string()),
	}),
	z.object({
		eventCount: z.int().nonnegative(),
		violations: z.array(z.object({property: z.enum(PROPERTIES), figureMs: figureSchema})),
	}),
]) satisfies z.ZodType<Answer>;

const lineSchema = z.object({key: z.string(), answer: answerSchema});

/** Which search it is; equal heads are the same search, whichever machine runs it. */
export type JournalHead = z.infer<typeof headSchema>;

export type Journal = {readonly head: JournalHead; readonly answers: ReadonlyMap<string, Answer>};

/** Throws invalid input (65) for a text that is no journal; `file` is where it stood. */
export function parseJournal(text: string, file: string): Journal {
	const [first = '', ...rest] = text.split('\n');
	const head = headSchema.safeParse(jsonOf(first));
	if (!head.success) {
		throw broken(file, 1);
	}
	const answers = new Map<string, Answer>();
	rest.forEach((line, index) => {
		const read = lineSchema.safeParse(jsonOf(line));
		if (read.success) {
			answers.set(read.data.key, read.data.answer);
		} else if (index < rest.length - 1) {
			// Only the last line may be cut off, where the search was killed while it wrote.
			throw broken(file, index + 2);
		}
	});
	return {head: head.data, answers};
}

export async function beginJournal(file: string, head: JournalHead): Promise<void> {
	await mkdir(dirname(file), {recursive: true});
	await writeFile(file, `${stableJson(head)}\n`);
}

/** A line that an interruption cut off stays behind as a line of its own, and is passed over. */
export async function appendAnswers(
	file: string,
	answers: readonly (readonly [key: string, answer: Answer])[],
): Promise<void> {
	const lines = answers.map(([key, answer]) => `${stableJson({key, answer})}\n`);
	await appendFile(file, lines.join(''));
}

export function isSameSearch(one: JournalHead, other: JournalHead): boolean {
	const essence = ({toolVersion, design, options}: JournalHead): string =>
		stableJson({toolVersion, text: design.text, options});
	return essence(one) === essence(other);
}

function jsonOf(line: string): unknown {
	try {
		return JSON.parse(line);
	} catch {
		return undefined;
	}
}

function broken(file: string, line: number): Error {
	return invalidInput([
		{
			code: 'broken-journal',
			message: 'This is not what a search writes.',
			remedy: 'Name the files that `ringproof explore --shard` wrote, or start the search afresh.',
			place: {file, line, column: 1},
		},
	]);
}
