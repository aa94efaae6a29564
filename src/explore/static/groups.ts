/**
 * The common case made fast: on every ring all ends are neighbours over cables. Members with the same labels on every
 * ring then reach the same others, so that a few groups stand for many members.
 */
import {
	add,
	bitsOf,
	type Bits,
	clearAll,
	copy,
	firstBit,
	hasBit,
	includesAll,
	isEmpty,
	isSame,
	keep,
	remove,
	setBit,
} from '../bits.ts';
import type {Frame} from './frame.ts';
import type {Graphs} from './graphs.ts';
import type {Situation} from './judge.ts';
import type {WiredPlane} from './wired-plane.ts';

export type Grouping = {
	/** By ring: the planes that a pair must meet on. */
	readonly rings: readonly Int32Array[];
	/** By plane and server: the vertex that it is plugged into; −1: none. */
	readonly vertices: readonly Int32Array[];
	readonly memory: {
		readonly left: Bits;
		readonly group: Bits;
		readonly onRing: Bits;
		readonly mates: Bits;
	};
};

/** `null`: some ring has pairs that are no neighbours, or runs through tunnels. */
export function createGrouping({planes, rings}: Graphs, words: number): Grouping | null {
	const used = rings.flatMap(({unicast, multicast}) =>
		multicast === 'nowhere' ? [] : [multicast === null ? [unicast] : [unicast, multicast]],
	);
	const isPlain = used.every(ways =>
		ways.every(({over, index}) => over === 'cables' && planes[index]?.uniform === true),
	);
	const empty = (): Bits => bitsOf(words, []);
	return isPlain
		? {
				rings: used.map(ways => Int32Array.from(ways, ({index}) => index)),
				vertices: planes.map(({attachments}: WiredPlane) =>
					Int32Array.from(attachments, attachment => attachment?.vertex ?? -1),
				),
				memory: {left: empty(), group: empty(), onRing: empty(), mates: empty()},
			}
		: null;
}

/** Fills the row of one spokesman for each group. True: there is one group, whose members all reach each other. */
export function groupMembers(grouping: Grouping, frame: Frame, situation: Situation): boolean {
	const {rings, memory} = grouping;
	const {left, group, onRing, mates} = memory;
	const {spokesmen, reach} = situation;
	clearAll(spokesmen);
	copy(left, frame.sets.alive);
	for (let first = firstBit(left); first !== -1; first = firstBit(left)) {
		const row = reach[first] ?? mates;
		clearAll(row);
		copy(group, left);
		for (const planes of rings) {
			findOnRing(onRing, frame, planes);
			if (hasBit(onRing, first)) {
				copy(mates, onRing);
				keepMates(mates, grouping, {frame, planes, server: first});
				keep(group, mates);
				add(row, mates);
			} else {
				remove(group, onRing);
			}
			// Whoever reaches everybody, and all that are like it so far, have no need of further rings.
			if (includesAll(row, frame.sets.alive)) {
				if (isSame(group, frame.sets.alive)) {
					return true;
				}
				break;
			}
		}
		if (isEmpty(row)) {
			clearAll(group);
			setBit(group, first);
		}
		setBit(spokesmen, first);
		remove(left, group);
	}
	return false;
}

/** The running members whose ends of the ring work. */
function findOnRing(onRing: Bits, {sets}: Frame, planes: Int32Array): void {
	copy(onRing, sets.alive);
	for (const plane of planes) {
		keep(onRing, sets.attached[plane] ?? onRing);
	}
}

/** Only those with the server's labels stay. */
function keepMates(
	mates: Bits,
	{vertices}: Grouping,
	{frame, planes, server}: {frame: Frame; planes: Int32Array; server: number},
): void {
	for (const plane of planes) {
		const classes = frame.classes[plane];
		const label = classes?.labels[vertices[plane]?.[server] ?? -1] ?? -1;
		keep(mates, classes?.byLabel[label] ?? mates);
	}
}
