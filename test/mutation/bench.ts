/** A process that runs tests, started anew whenever a mistake has made it unusable. */
import {fork, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {fileURLToPath} from 'node:url';
import type {Loaded, LoadRequest, Ran, RunRequest} from './worker.ts';

/** Loading takes seconds; a test that does not answer within this much more than it took before hangs. */
const LOAD_MS_MAX = 120_000;

export type Bench = {
	readonly loaded: Loaded;
	/** `null` where the process died or had to be killed; the bench is of no use after that. */
	readonly run: (request: Omit<RunRequest, 'kind'>, limitMs: number) => Promise<Ran | null>;
	readonly isAlive: () => boolean;
	readonly close: () => void;
};

/** Resolves to `null` where the tests cannot even be loaded. */
export async function openBench(request: Omit<LoadRequest, 'kind'>): Promise<Bench | null> {
	const child = fork(fileURLToPath(new URL('./worker.js', import.meta.url)), {
		stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
	});
	const loaded = await ask<Loaded>(child, {kind: 'load', ...request}, LOAD_MS_MAX);
	return loaded === null
		? null
		: {
				loaded,
				run: (asked, limitMs) => ask<Ran>(child, {kind: 'run', ...asked}, limitMs),
				isAlive: () => child.connected,
				close: () => child.kill('SIGKILL'),
			};
}

async function ask<Answer>(
	child: ChildProcess,
	request: LoadRequest | RunRequest,
	limitMs: number,
): Promise<Answer | null> {
	if (!child.connected) {
		return null;
	}
	const limit = new AbortController();
	const timer = setTimeout(() => {
		child.kill('SIGKILL');
	}, limitMs);
	const {signal} = limit;
	try {
		child.send(request);
		const [answer] = (await Promise.race([
			once(child, 'message', {signal}),
			once(child, 'exit', {signal}).then(() => [null]),
		])) as [Answer | null];
		return answer;
	} finally {
		clearTimeout(timer);
		limit.abort();
	}
}
