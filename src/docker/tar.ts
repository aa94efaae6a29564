/**
 * Writes the few files that a container needs as a tar archive (POSIX ustar), the form in which Docker takes files.
 * Text never passes through a shell on its way into a container.
 */
export type TarFile = {
	/** Absolute, inside the container; its folders are made where they are missing. */
	readonly path: string;
	readonly content: string | Uint8Array;
	/** Permission bits, such as 0o600. */
	readonly mode: number;
};

const BLOCK_BYTES = 512;

/** ustar's limit for the name without its prefix field; lab files stay far below it. */
const NAME_BYTES_MAX = 100;

/** The archive of these files, owned by root, to be unpacked at `/`. */
export function tarArchive(files: readonly TarFile[]): Buffer {
	const entries = files.flatMap(file => {
		const content = Buffer.from(file.content as string);
		const padding = Buffer.alloc((BLOCK_BYTES - (content.length % BLOCK_BYTES)) % BLOCK_BYTES);
		return [header({...file, sizeBytes: content.length, type: '0'}), content, padding];
	});
	const folders = parentFolders(files).map(path =>
		header({path: `${path}/`, mode: 0o755, sizeBytes: 0, type: '5'}),
	);
	return Buffer.concat([...folders, ...entries, Buffer.alloc(2 * BLOCK_BYTES)]);
}

/** Every folder above the files, parents first; folders that the image has keep what they hold. */
function parentFolders(files: readonly TarFile[]): readonly string[] {
	const folders = new Set<string>();
	for (const {path} of files) {
		const parts = path.split('/').slice(1, -1);
		for (let depth = 1; depth <= parts.length; depth += 1) {
			folders.add(`/${parts.slice(0, depth).join('/')}`);
		}
	}
	return [...folders].sort();
}

type Header = {
	readonly path: string;
	readonly mode: number;
	readonly sizeBytes: number;
	readonly type: '0' | '5';
};

function header({path, mode, sizeBytes, type}: Header): Buffer {
	const name = Buffer.from(path.replace(/^\/+/, ''));
	if (!path.startsWith('/') || name.length === 0 || name.length > NAME_BYTES_MAX) {
		throw new Error(`Not a path for a lab file: ${JSON.stringify(path)}`);
	}
	const block = Buffer.alloc(BLOCK_BYTES);
	name.copy(block);
	block.write(octal(mode, 7), 100);
	block.write(octal(0, 7), 108);
	block.write(octal(0, 7), 116);
	block.write(octal(sizeBytes, 11), 124);
	block.write(octal(0, 11), 136);
	// The checksum counts its own field as eight blanks.
	block.write(' '.repeat(8), 148);
	block.write(type, 156);
	block.write('ustar\u000000', 257);
	const sum = block.reduce((total, byte) => total + byte, 0);
	block.write(`${octal(sum, 6)}\0 `, 148);
	return block;
}

const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, '0');
