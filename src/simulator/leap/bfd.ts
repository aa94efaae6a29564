/** Parks the BFD of a tunnel while its messages only repeat those before. */
import {bfdTxIntervalMs, type BfdEnd} from '../../cluster/layer2/bfd.ts';
import {isForeseeable} from '../net/way.ts';
import {BFD_BYTES, bfdWay} from '../switching/bfd-way.ts';
import type {BfdSession} from '../switching/switching.types.ts';
import type {World} from '../world.ts';
import {parkIfRepeated} from './repeats.ts';

const STATES = ['off', 'down', 'init', 'up'];

/** Called when time alone is about to change something at an end of the session, before it does. */
export function parkBfdAtRest(
	world: World,
	{session, nowMs}: {readonly session: BfdSession; readonly nowMs: number},
	wake: (session: BfdSession) => void,
): boolean {
	const [{machine: near}, {machine: far}] = session.nodes;
	const periodMs = bfdTxIntervalMs(near);
	if (near.txDueMs !== nowMs || bfdTxIntervalMs(far) !== periodMs) {
		return false;
	}
	const sight = parkIfRepeated(world, {
		nowMs,
		periodMs,
		sight: session.sight,
		describe: () => [...describeEnd(near, nowMs), ...describeEnd(far, nowMs)],
		isForeseeable: () =>
			([0, 1] as const).every(from =>
				isForeseeable(bfdWay(world, session, from), {
					packetBytes: BFD_BYTES,
					multicast: false,
					allowed: () => true,
				}),
			),
		resume: skippedMs => {
			skip(near, skippedMs);
			skip(far, skippedMs);
			wake(session);
		},
	});
	if (sight !== 'parked') {
		session.sight = sight;
		return false;
	}
	session.sight = null;
	session.wakeMs = Infinity;
	return true;
}

function skip(end: BfdEnd, skippedMs: number): void {
	end.sentMs += skippedMs;
	end.txDueMs += skippedMs;
	end.detectDueMs += skippedMs;
}

function describeEnd({state, remote, ...end}: BfdEnd, nowMs: number): readonly number[] {
	return [
		STATES.indexOf(state),
		remote.minTxMs,
		remote.minRxMs,
		remote.multiplier,
		end.sentMs - nowMs,
		end.txDueMs - nowMs,
		end.detectDueMs - nowMs,
	];
}
