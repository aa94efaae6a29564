/** Starts a fault as a scenario would: parameters as written, targets as selectors. */
import {RingproofError} from '../../src/core/errors.ts';
import {createPrng} from '../../src/core/prng.ts';
import type {Effect} from '../../src/engine/effect.types.ts';
import {resolveSelector} from '../../src/faults/_selectors.ts';
import {FAULTS} from '../../src/faults/index.ts';
import type {Network} from '../../src/network/network.types.ts';

export function aim(
	network: Network,
	kind: string,
	{target, ...written}: {target: string | readonly string[]; [param: string]: unknown},
): readonly Effect[] {
	const fault = FAULTS.find(candidate => candidate.kind === kind);
	if (fault === undefined) {
		throw new Error(`No fault ${kind}`);
	}
	const targets = [target]
		.flat()
		.flatMap(text => resolveSelector(text, {network, prng: createPrng(1)}));
	return fault.start({network, targets, params: fault.params.parse(written)});
}

/** The one problem that a call reports. */
export function problemOf(call: () => unknown): {code: string; message: string; remedy?: string} {
	try {
		call();
	} catch (error) {
		const problem = error instanceof RingproofError ? error.problems[0] : undefined;
		if (problem !== undefined) {
			return problem;
		}
		throw error;
	}
	throw new Error('No problem was reported');
}
