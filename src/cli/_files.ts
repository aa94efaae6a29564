/** Reading what a user names, with an error that says what to do when it cannot be read. */
import {createReadStream} from 'node:fs';
import {stat} from 'node:fs/promises';
import {invalidInput} from '../core/errors.ts';
import {FILE_LIMITS} from './_limits.ts';

/**
 * Reads at most `bytesMax`, whatever the file says about its size: it may be a pipe, or a device that never ends.
 *
 * @throws RingproofError (65) when there is no such file, it is a folder, or it is larger
 */
export async function readInput(
	file: string,
	what: string,
	bytesMax: number = FILE_LIMITS.document,
): Promise<string> {
	const text = await readInputIfThere(file, what, bytesMax);
	if (text === null) {
		throw unreadable(file, what, 'There is no such file.');
	}
	return text;
}

/** The same, with `null` where there is no such file. */
export async function readInputIfThere(
	file: string,
	what: string,
	bytesMax: number,
): Promise<string | null> {
	const chunks: Buffer[] = [];
	let byteCount = 0;
	try {
		const {size} = await stat(file);
		if (size > bytesMax) {
			throw tooLarge(file, what, bytesMax);
		}
		// `end` is the last byte that is read: one more than allowed tells a larger file.
		for await (const chunk of createReadStream(file, {end: bytesMax})) {
			chunks.push(chunk as Buffer);
			byteCount += (chunk as Buffer).length;
		}
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		if (code === 'ENOENT' || code === 'ENOTDIR') {
			return null;
		}
		throw code === undefined
			? error
			: unreadable(file, what, REASONS[code] ?? `The system says ${code}.`);
	}
	if (byteCount > bytesMax) {
		throw tooLarge(file, what, bytesMax);
	}
	return Buffer.concat(chunks).toString('utf8');
}

function tooLarge(file: string, what: string, bytesMax: number): Error {
	return invalidInput([
		{
			code: 'file-too-large',
			message: `The ${what} is larger than ${String(bytesMax)} bytes.`,
			remedy: 'No more is read.',
			place: {file, line: 1, column: 1},
		},
	]);
}

const REASONS: Readonly<Record<string, string>> = {
	EISDIR: 'It is a folder, not a file.',
	EACCES: 'This user may not read it.',
};

function unreadable(file: string, what: string, reason: string): Error {
	return invalidInput([
		{
			code: 'unreadable-file',
			message: `The ${what} \`${file}\` cannot be read. ${reason}`,
			remedy: 'Check the path; it is taken from the folder that the command runs in.',
		},
	]);
}
