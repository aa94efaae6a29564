/** Loads the planted code in place of the compiled, and the tester in place of AVA. */
import {readFile} from 'node:fs/promises';
import type {LoadHook, ResolveHook} from 'node:module';
import {fileURLToPath} from 'node:url';

export type HookData = {
	/** URL of the compiled project, ending in a slash. */
	readonly compiled: string;
	/** Where the planted files lie, by the same relative paths; ends in a slash. */
	readonly planted: string;
	/** Those paths. */
	readonly paths: readonly string[];
};

const settled: {data: HookData | null} = {data: null};

export function initialize(data: HookData): void {
	settled.data = data;
}

export const resolve: ResolveHook = (specifier, context, next) =>
	specifier === 'ava'
		? {url: new URL('./tester.js', import.meta.url).href, shortCircuit: true}
		: next(specifier, context);

export const load: LoadHook = async (url, context, next) => {
	const {data} = settled;
	const path =
		data !== null && url.startsWith(data.compiled) ? url.slice(data.compiled.length) : null;
	if (data === null || path === null || !data.paths.includes(path)) {
		return next(url, context);
	}
	const source = await readFile(fileURLToPath(new URL(path, data.planted)), 'utf8');
	return {format: 'module', source, shortCircuit: true};
};
