/** Loads the test files once and runs single tests of them as it is told, with one mistake on or none. */
import {register} from 'node:module';
import {pathToFileURL} from 'node:url';
import type {HookData} from './hooks.ts';
import {readSwitches, setSwitches, switches, type Measured, type Setting} from './switches.ts';
import {passes, takeLoaded, type LoadedTest} from './tester.ts';

export type LoadRequest = {
	readonly kind: 'load';
	/** Absolute paths of compiled test files. */
	readonly files: readonly string[];
	readonly hooks: HookData;
	readonly setting: Setting;
};

export type RunRequest = {readonly kind: 'run'; readonly test: number; readonly setting: Setting};

export type Loaded = {
	/** In the order of their numbers. */
	readonly tests: readonly {readonly file: string; readonly title: string}[];
	/** What was passed while the files were loaded. */
	readonly reached: readonly number[];
};

export type Ran = Measured & {readonly passed: boolean; readonly durationMs: number};

const tests: LoadedTest[] = [];

async function load({files, hooks, setting}: LoadRequest): Promise<Loaded> {
	Object.assign(globalThis, {mutation: switches});
	register(new URL('./hooks.js', import.meta.url), {data: hooks});
	setSwitches(setting);
	const named: {file: string; title: string}[] = [];
	for (const file of files) {
		await import(pathToFileURL(file).href);
		const found = takeLoaded();
		tests.push(...found);
		named.push(...found.map(({title}) => ({file, title})));
	}
	return {tests: named, reached: readSwitches().reached};
}

async function run({test, setting}: RunRequest): Promise<Ran> {
	const found = tests[test];
	if (found === undefined) {
		throw new Error(`There is no test ${test}.`);
	}
	setSwitches(setting);
	const beganMs = performance.now();
	const passed = await passes(found.body);
	return {passed, durationMs: performance.now() - beganMs, ...readSwitches()};
}

process.on('message', (request: LoadRequest | RunRequest) => {
	const answered: Promise<Loaded | Ran> = request.kind === 'load' ? load(request) : run(request);
	answered.then(
		answer => process.send?.(answer),
		(error: unknown) => {
			process.stderr.write(`${String(error)}\n`);
			process.exit(1);
		},
	);
});
