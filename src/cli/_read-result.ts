/** Reading a result document of this or an earlier version. */
import type {z} from 'zod';
import {EXIT, invalidInput, RingproofError} from '../core/errors.ts';
import {isNewerResult, migrateResult} from '../scoring/migrate-result.ts';
import {resultSchema} from '../scoring/result.schema.ts';
import type {Result} from '../scoring/result.types.ts';
import {readInput} from './_files.ts';
import {FILE_LIMITS} from './_limits.ts';

/** @throws RingproofError (65) that names the file when a later version wrote it or it is no result */
export function resultOf(value: unknown, file: string): Result {
	if (isNewerResult(value)) {
		throw broken(file, 'A later version of Ringproof wrote it.', 'Update Ringproof to read it.');
	}
	const {success, data, error} = resultSchema.safeParse(migrateResult(value));
	if (success) {
		return data;
	}
	throw broken(file, firstIssue(error), 'Take the file as `ringproof prove` wrote it.');
}

/** What `--baseline` names: the result of a design, or the list of results that `prove --json` gave for several. */
export async function readBaseline(file: string): Promise<readonly Result[]> {
	const text = await readInput(file, 'baseline', FILE_LIMITS.result);
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		throw broken(file, 'It is not JSON.', 'Take the file as `ringproof prove --json` wrote it.');
	}
	return (Array.isArray(value) ? value : [value]).map(one => resultOf(one, file));
}

/** The baseline's result for this design, by its name. */
export function baselineFor(baseline: readonly Result[], result: Result): Result {
	const found = baseline.find(({design}) => design.name === result.design.name);
	if (found === undefined) {
		const known = baseline.map(({design}) => design.name).join(', ');
		throw new RingproofError(EXIT.usage, [
			{
				code: 'no-baseline',
				message: `The baseline says nothing about the design \`${result.design.name}\`; it is about ${known}.`,
				remedy: 'Give the result of the same design.',
			},
		]);
	}
	return found;
}

function firstIssue(error: z.ZodError): string {
	const [first] = error.issues;
	return `At \`${first?.path.join('.') ?? ''}\`: ${first?.message ?? 'unknown form'}.`;
}

function broken(file: string, why: string, remedy: string): RingproofError {
	return invalidInput([
		{
			code: 'broken-run',
			message: `This is not a result that can be read. ${why}`,
			remedy,
			place: {file, line: 1, column: 1},
		},
	]);
}
