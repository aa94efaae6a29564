/**
 * To whom qnetd gives the device's vote once everything has come to rest: the end of the exchange that
 * `src/cluster/qdevice` models message by message. Nodes out of touch with qnetd have no vote from it.
 */
import {type Bits, clearAll, copy, countBits, hasBit, isEmpty, setBit} from '../bits.ts';
import type {Ballot, Device} from './ballot.ts';

export type Party = {
	readonly members: Bits;
	/** Those of them that hold a session with the arbiter. */
	readonly inTouch: Bits;
};

/** Writes the servers that cast the device's vote into `casters`. */
export function castDeviceVote(
	ballot: Ballot,
	{device, parties}: {readonly device: Device; readonly parties: readonly Party[]},
	casters: Bits,
): void {
	clearAll(casters);
	if (device.algorithm === 'ffsplit') {
		const winner = betterHalf(ballot, device, parties);
		if (winner !== undefined) {
			copy(casters, winner.inTouch);
		}
		return;
	}
	const leaders = largestParties(parties);
	const [leader] = leaders;
	if (leaders.length === 1 && leader !== undefined) {
		copy(casters, leader.inTouch);
	} else if (leaders.length > 1) {
		breakTie(device, parties, casters);
	}
}

/** More than half of the configured nodes win; of two halves the one with more nodes in touch, then the preferred node's. */
function betterHalf(
	{memberCount}: Ballot,
	{preference}: Device,
	parties: readonly Party[],
): Party | undefined {
	let best: Party | undefined;
	for (const party of parties) {
		const doubled = 2 * countBits(party.members);
		if (isEmpty(party.inTouch) || doubled < memberCount) {
			continue;
		}
		if (doubled > memberCount) {
			return party;
		}
		const lead = countBits(party.inTouch) - (best ? countBits(best.inTouch) : 0);
		if (lead > 0 || (lead === 0 && hasBit(party.members, preference[0] ?? -1))) {
			best = party;
		}
	}
	return best;
}

function largestParties(parties: readonly Party[]): readonly Party[] {
	const most = Math.max(1, ...parties.map(({inTouch}) => countBits(inTouch)));
	return parties.filter(({inTouch}) => countBits(inTouch) === most);
}

/**
 * The partition of the first preferred node that is in touch. Where the file names the node, qnetd lets only that node
 * itself win and not its partition (qnetd-algo-lms.c:262).
 */
function breakTie({preference, isNamed}: Device, parties: readonly Party[], casters: Bits): void {
	for (const server of preference) {
		const party = parties.find(({inTouch}) => hasBit(inTouch, server));
		if (party !== undefined) {
			if (isNamed) {
				setBit(casters, server);
			} else {
				copy(casters, party.inTouch);
			}
			return;
		}
	}
}
