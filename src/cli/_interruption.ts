/**
 * Ctrl-C while a lab is up: the first time everything that this process made is removed before it ends, the second time
 * it ends at once and says how to clean up. SIGTERM counts the same. While there is nothing to clean up, signals keep
 * their own meaning: a simulation that computes is ended on the spot.
 */
import {EXIT} from '../core/errors.ts';
import type {Terminal} from './_terminal.ts';

export type Guard = {
	/** Aborted at the first signal. */
	readonly signal: AbortSignal;
	/** Must be safe to call twice: what was being made during the first call is removed by the second. */
	readonly onInterrupt: (cleanUp: () => Promise<void>) => void;
};

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** How long work that was cut off may take to notice. */
const SETTLE_LIMIT_MS = 15_000;

/** Runs the work under guard. Gives its exit code, or 130 when it was interrupted. */
export async function interruptible(
	terminal: Terminal,
	work: (guard: Guard) => Promise<number>,
): Promise<number> {
	const controller = new AbortController();
	const {signal} = controller;
	const cleanUps: (() => Promise<void>)[] = [];
	const cleanUp = async (): Promise<void> => {
		await Promise.all(cleanUps.map(one => one()));
	};
	const onSignal = (): void => {
		if (signal.aborted) {
			terminal.err('Left at once. `ringproof down --all` removes what is left.');
			process.exit(EXIT.interrupted);
		}
		terminal.err('Interrupted: cleaning up. Once more leaves at once.');
		controller.abort();
	};
	const onInterrupt = (one: () => Promise<void>): void => {
		if (cleanUps.push(one) === 1) {
			for (const name of SIGNALS) {
				process.on(name, onSignal);
			}
		}
	};
	try {
		const running = work({signal, onInterrupt});
		const code = await Promise.race([running, aborted(signal)]).catch((error: unknown) => {
			// Work that the interruption cut off fails for that reason alone.
			if (!signal.aborted) {
				throw error;
			}
		});
		if (code !== undefined && !signal.aborted) {
			return code;
		}
		await cleanUp();
		await settled(running);
		await cleanUp();
		terminal.err('Cleaned up: nothing of this run is left on the machine.');
		return EXIT.interrupted;
	} finally {
		for (const name of SIGNALS) {
			process.off(name, onSignal);
		}
	}
}

function aborted(signal: AbortSignal): Promise<undefined> {
	return new Promise(resolve => {
		signal.addEventListener('abort', () => {
			resolve(undefined);
		});
	});
}

/** Resolves when the work has ended, however, or after the limit. */
async function settled(work: Promise<unknown> | null): Promise<void> {
	let timer: NodeJS.Timeout | undefined;
	const limit = new Promise<void>(resolve => {
		timer = setTimeout(resolve, SETTLE_LIMIT_MS);
	});
	await Promise.race([limit, Promise.allSettled([work])]);
	clearTimeout(timer);
}
