/** Who reaches whom on a wired plane under the failures of the moment. */
import {
	add,
	addCommon,
	bitsOf,
	type Bits,
	clearAll,
	copy,
	hasBit,
	keep,
	remove,
	setBit,
} from '../bits.ts';
import type {Gate, WiredPlane} from './wired-plane.ts';
import {type Broken, isUp} from './wiring.ts';

/** A plane under one labelling of its graph, before single ends are taken off. */
export type Classes = {
	readonly labels: Int32Array;
	/** By label: the servers whose ports are attached to a vertex of that label. */
	readonly byLabel: readonly Bits[];
};

export function emptyClasses(plane: WiredPlane, labels: Int32Array): Classes {
	const words = plane.attached.length;
	return {labels, byLabel: Array.from(labels, () => bitsOf(words, []))};
}

/** Sorts the servers anew after the labels have changed. */
export function sortIntoClasses({attachments}: WiredPlane, {labels, byLabel}: Classes): void {
	byLabel.forEach(clearAll);
	attachments.forEach((attachment, server) => {
		const own = attachment && byLabel[labels[attachment.vertex] ?? -1];
		if (own) {
			setBit(own, server);
		}
	});
}

/** The servers with the same label as this one, itself included; `null` where it is not plugged in. */
export function classOf(
	plane: WiredPlane,
	{labels, byLabel}: Classes,
	server: number,
): Bits | null {
	const attachment = plane.attachments[server] ?? null;
	return attachment && (byLabel[labels[attachment.vertex] ?? -1] ?? null);
}

/** What lies behind each gate: worked out once a case, read for every server. */
export type Outlook = {
	/** By gate. */
	readonly behind: readonly Bits[];
	/** By gate; −1: it is shut. */
	readonly labels: Int32Array;
	/** By label: open gates of the router at hand. */
	readonly openings: Int32Array;
	readonly everywhere: Bits;
	readonly scratch: Bits;
};

export function emptyOutlook({gates, attached, wiring}: WiredPlane): Outlook {
	const words = attached.length;
	return {
		behind: gates.map(() => bitsOf(words, [])),
		labels: new Int32Array(gates.length),
		openings: new Int32Array(wiring.vertexCount),
		everywhere: bitsOf(words, []),
		scratch: bitsOf(words, []),
	};
}

/** Behind a gate lie the servers at all other ports of its router, be it that two ports have one label. */
export function lookOut(
	plane: WiredPlane,
	{broken, classes}: {readonly broken: Broken; readonly classes: Classes},
	outlook: Outlook,
): void {
	for (const group of plane.routers) {
		clearAll(outlook.everywhere);
		outlook.openings.fill(0);
		for (const index of group) {
			const gate = plane.gates[index];
			const label = gate && isOpen(plane, broken, gate) ? labelOf(classes, gate) : -1;
			const own = classes.byLabel[label];
			outlook.labels[index] = label;
			if (own) {
				outlook.openings[label] = (outlook.openings[label] ?? 0) + 1;
				add(outlook.everywhere, own);
			}
		}
		for (const index of group) {
			lookBehind(index, classes, outlook);
		}
	}
}

/** Everything at the router's open gates, without what only this gate leads to. */
function lookBehind(gate: number, {byLabel}: Classes, outlook: Outlook): void {
	const behind = outlook.behind[gate];
	const label = outlook.labels[gate] ?? -1;
	const own = byLabel[label];
	if (!behind) {
		return;
	}
	clearAll(behind);
	if (own) {
		copy(behind, outlook.everywhere);
	}
	if (own && outlook.openings[label] === 1) {
		remove(behind, own);
	}
}

export type Moment = {
	readonly classes: Classes;
	/** Servers whose own end works. */
	readonly attached: Bits;
};

/** Adds to `row` whom this server reaches. Where all are neighbours, itself is among them. */
export function addReached(
	row: Bits,
	plane: WiredPlane,
	{moment, outlook, server}: {moment: Moment; outlook: Outlook; server: number},
): void {
	const {classes, attached} = moment;
	const own = classOf(plane, classes, server);
	if (own === null || !hasBit(attached, server)) {
		return;
	}
	if (plane.uniform) {
		addCommon(row, own, attached);
		return;
	}
	const {scratch} = outlook;
	clearAll(scratch);
	addCommon(scratch, own, plane.neighbours[server] ?? scratch);
	for (const {gate, targets} of plane.exits[server] ?? []) {
		const behind = outlook.behind[gate];
		if (
			behind &&
			outlook.labels[gate] === classes.labels[plane.attachments[server]?.vertex ?? -1]
		) {
			addCommon(scratch, behind, targets);
		}
	}
	keep(scratch, attached);
	add(row, scratch);
}

function isOpen({wiring}: WiredPlane, broken: Broken, {router, attachment}: Gate): boolean {
	return (
		broken.devices[router] === 0 &&
		broken.directions[2 * attachment.cable] === 0 &&
		broken.directions[2 * attachment.cable + 1] === 0 &&
		isUp(wiring, broken, attachment.vertex)
	);
}

function labelOf({labels}: Classes, {attachment}: Gate): number {
	return labels[attachment.vertex] ?? -1;
}
