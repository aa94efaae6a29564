/** The deciding layers' compiled code with every mistake behind its switch, in a folder of its own. */
import {mkdir, mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {SourceMap, type SourceMapPayload} from 'node:module';
import {tmpdir} from 'node:os';
import {dirname, join, relative} from 'node:path';
import {pathToFileURL} from 'node:url';
import type {HookData} from './hooks.ts';
import {plantMutants, type Mutant} from './mutants.ts';

const COMPILED = 'build';

/** A mistake with the number of its switch; `file` is relative to the compiled project. */
export type PlantedMutant = Mutant & {
	readonly id: number;
	readonly file: string;
	/** The file as it was compiled. */
	readonly text: string;
};

export type Planting = AsyncDisposable & {
	readonly mutants: readonly PlantedMutant[];
	readonly hooks: HookData;
};

export async function filesUnder(folder: string, ending: string): Promise<readonly string[]> {
	const entries = await readdir(join(COMPILED, folder), {recursive: true});
	return entries
		.filter(name => name.endsWith(ending))
		.toSorted()
		.map(name => join(folder, name));
}

export async function plantAll(layers: readonly string[]): Promise<Planting> {
	const folder = await mkdtemp(join(tmpdir(), 'ringproof-mutation-'));
	const paths = (await Promise.all(layers.map(layer => filesUnder(layer, '.js')))).flat();
	const mutants: PlantedMutant[] = [];
	for (const file of paths) {
		const text = await readFile(join(COMPILED, file), 'utf8');
		const planted = plantMutants(file, text, mutants.length);
		await mkdir(dirname(join(folder, file)), {recursive: true});
		await writeFile(join(folder, file), planted.text);
		const firstId = mutants.length;
		mutants.push(...planted.mutants.map((mutant, n) => ({...mutant, id: firstId + n, file, text})));
	}
	return {
		mutants,
		hooks: {compiled: folderUrl(COMPILED), planted: folderUrl(folder), paths},
		[Symbol.asyncDispose]: () => rm(folder, {recursive: true, force: true}),
	};
}

function folderUrl(folder: string): string {
	return `${pathToFileURL(folder).href}/`;
}

/** Where a mistake is, in the source, and what it changes. */
export async function describeMutant(mutant: PlantedMutant): Promise<string> {
	const {file, text, start, end, replacement, operator} = mutant;
	const before = text.slice(0, start).split('\n');
	const path = join(COMPILED, file);
	const map = new SourceMap(JSON.parse(await readFile(`${path}.map`, 'utf8')) as SourceMapPayload);
	const entry = map.findEntry(before.length - 1, before.at(-1)?.length ?? 0);
	const line = 'originalLine' in entry ? entry.originalLine + 1 : '?';
	const was = text.slice(start, end).replaceAll(/\s+/g, ' ');
	return `${file.replace(/\.js$/, '.ts')}:${line} ${operator}: ${short(was)} → ${short(replacement)}`;
}

function short(text: string): string {
	return text.length > 70 ? `${text.slice(0, 69)}…` : text;
}

/** All compiled files that a file needs in the end, itself among them. */
export async function importsOf(file: string): Promise<ReadonlySet<string>> {
	const seen = new Set<string>();
	const open = [file];
	for (let next = open.pop(); next !== undefined; next = open.pop()) {
		if (!seen.has(next)) {
			seen.add(next);
			const text = await readFile(join(COMPILED, next), 'utf8');
			const from = dirname(next);
			open.push(...relativeImports(text).map(path => relative('.', join(from, path))));
		}
	}
	return seen;
}

function relativeImports(text: string): readonly string[] {
	const specifiers = text.matchAll(/^(?:import|export)\b[^;]*?["'](\.[^"']+\.js)["']/gm);
	return [...specifiers].flatMap(([, path]) => path ?? []);
}
