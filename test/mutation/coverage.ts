/** Which tests run which compiled code, from what V8 counted while each test file ran by itself. */
import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

type Range = {readonly startOffset: number; readonly endOffset: number; readonly count: number};
type ScriptCoverage = {
	readonly url: string;
	readonly functions: readonly {readonly ranges: readonly Range[]}[];
};

export type Coverage = {
	/** Whether the code at this offset of a compiled file ran; `path` is absolute. */
	readonly ran: (path: string, offset: number) => boolean;
};

/** Reads the files that Node left in the folder named by NODE_V8_COVERAGE. */
export async function readCoverage(folder: string): Promise<Coverage> {
	const scripts = new Map<string, ScriptCoverage[]>();
	for (const name of await readdir(folder)) {
		const {result} = JSON.parse(await readFile(join(folder, name), 'utf8')) as {
			result: readonly ScriptCoverage[];
		};
		for (const script of result) {
			if (script.url.startsWith('file:')) {
				const path = fileURLToPath(script.url);
				scripts.set(path, [...(scripts.get(path) ?? []), script]);
			}
		}
	}
	return {
		ran: (path, offset) => (scripts.get(path) ?? []).some(script => hasRun(script, offset)),
	};
}

/** The innermost range around an offset tells how often it ran; ranges of blocks lie within those of their function. */
function hasRun({functions}: ScriptCoverage, offset: number): boolean {
	let innermost: Range | undefined;
	for (const {ranges} of functions) {
		for (const range of ranges) {
			const {startOffset, endOffset} = range;
			const holds = startOffset <= offset && offset < endOffset;
			if (holds && (innermost === undefined || width(range) <= width(innermost))) {
				innermost = range;
			}
		}
	}
	return innermost !== undefined && innermost.count > 0;
}

function width({startOffset, endOffset}: Range): number {
	return endOffset - startOffset;
}
