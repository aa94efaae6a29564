/** Reading what a user names, with an error that says what to do when it cannot be read. */
import {readFile, stat} from 'node:fs/promises';
import {invalidInput} from '../core/errors.ts';

/** Larger than any file that a person writes, small enough to parse at once. */
const INPUT_BYTES_MAX = 4 * 2 ** 20;

/** @throws RingproofError (65) when there is no such file, it is none, or it is larger than 4 MiB */
export async function readInput(
	file: string,
	what: string,
	bytesMax = INPUT_BYTES_MAX,
): Promise<string> {
	try {
		const {size} = await stat(file);
		if (size > bytesMax) {
			throw invalidInput([
				{
					code: 'file-too-large',
					message: `The ${what} \`${file}\` has ${String(size)} bytes.`,
					remedy: `At most ${String(bytesMax)} are read.`,
				},
			]);
		}
		return await readFile(file, 'utf8');
	} catch (error) {
		throw unreadable(error, file, what);
	}
}

const REASONS: Readonly<Record<string, string>> = {
	ENOENT: 'There is no such file.',
	ENOTDIR: 'There is no such file.',
	EISDIR: 'It is a folder, not a file.',
	EACCES: 'This user may not read it.',
};

function unreadable(error: unknown, file: string, what: string): unknown {
	const code = (error as NodeJS.ErrnoException | null)?.code;
	if (code === undefined) {
		return error;
	}
	return invalidInput([
		{
			code: 'unreadable-file',
			message: `The ${what} \`${file}\` cannot be read. ${REASONS[code] ?? `The system says ${code}.`}`,
			remedy: 'Check the path; it is taken from the folder that the command runs in.',
		},
	]);
}
