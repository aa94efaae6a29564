/** Parks the LACP of a card while its messages only repeat those before. */
import type {LacpEnd} from '../../cluster/layer2/lacp.ts';
import {LACP_TIMES} from '../../cluster/layer2/times.ts';
import type {LacpLink} from '../switching/switching.types.ts';
import type {World} from '../world.ts';
import {parkIfRepeated} from './repeats.ts';

const STATUSES = ['current', 'expired', 'defaulted'];

/** Called when time alone is about to change something at an end of the link, before it does. */
export function parkLacpAtRest(
	world: World,
	{link, nowMs}: {readonly link: LacpLink; readonly nowMs: number},
	wake: (link: LacpLink) => void,
): boolean {
	const {near, far} = link;
	if (near.txDueMs !== nowMs) {
		return false;
	}
	const isFast = near.partner.fast && far.partner.fast;
	const sight = parkIfRepeated(world, {
		nowMs,
		periodMs: isFast ? LACP_TIMES.fastMs : LACP_TIMES.slowMs,
		sight: link.sight,
		describe: () => [...describeEnd(near, nowMs), ...describeEnd(far, nowMs)],
		// A cable on which chance decides is not left out: its messages draw from it.
		isForeseeable: () => [link.there, link.back].every(({quiet}) => quiet),
		resume: skippedMs => {
			skip(near, skippedMs);
			skip(far, skippedMs);
			wake(link);
		},
	});
	if (sight !== 'parked') {
		link.sight = sight;
		return false;
	}
	link.sight = null;
	link.wakeMs = Infinity;
	return true;
}

function skip(end: LacpEnd, skippedMs: number): void {
	end.attachDueMs += skippedMs;
	end.txDueMs += skippedMs;
	end.rxDueMs += skippedMs;
}

function describeEnd(end: LacpEnd, nowMs: number): readonly number[] {
	const {carrier, status, attached, partner, told} = end;
	return [
		STATUSES.indexOf(status),
		Number(carrier) + 2 * Number(attached),
		Number(partner.attached) + 2 * Number(partner.fast),
		told === null ? -1 : Number(told.attached) + 2 * Number(told.fast),
		end.attachDueMs - nowMs,
		end.txDueMs - nowMs,
		end.rxDueMs - nowMs,
	];
}
