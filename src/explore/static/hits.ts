/** What one element's failure hits, in the numbers of a static model. */
import type {DeviceId} from '../../core/ids.ts';
import {type Bits, setBit} from '../bits.ts';
import type {DamageParts} from '../damage.ts';
import type {Graphs} from './graphs.ts';
import {type CountLayout, emptySets} from './layout.ts';
import type {Numbering} from './numbering.ts';
import type {WiredPlane} from './wired-plane.ts';
import type {Wiring} from './wiring.ts';

export type Hits = {
	/** Indexes into `Failures.counts`. */
	readonly atoms: Int32Array;
	/** In the layout of `Sets.all`: the servers that each set loses. */
	readonly gone: Uint32Array;
	/** It cuts a cable in one direction only. */
	readonly oneWay: boolean;
	/** By wiring: the lines that fail, and whether vertices do. */
	readonly parts: readonly {readonly vertices: boolean; readonly lines: Int32Array}[];
};

export type HitsRequest = {
	readonly numbering: Numbering;
	readonly words: number;
	readonly layout: CountLayout;
	readonly graphs: Graphs | null;
};

export function compileHits(request: HitsRequest, damage: DamageParts): Hits {
	const {numbering, layout, graphs} = request;
	const hit: Hit = {
		devices: numbersIn(numbering.devices, damage.devices),
		multicastAt: numbersIn(numbering.devices, damage.multicastBlockedAt),
		directions: [
			...numbersIn(numbering.cables, damage.cables).flatMap(cable => [2 * cable, 2 * cable + 1]),
			...[...(damage.oneWayCuts ?? [])].map(
				([cable, way]) => 2 * numberIn(numbering.cables, cable) + (way === 'aToB' ? 0 : 1),
			),
		],
	};
	const at = (offset: number, numbers: readonly number[]): readonly number[] =>
		numbers.map(number => offset + number);
	return {
		atoms: Int32Array.from([
			...hit.devices,
			...at(layout.directions, hit.directions),
			...at(layout.multicastAt, hit.multicastAt),
			...at(layout.overlays, numbersIn(numbering.overlays, damage.overlays)),
			...at(layout.tunnels, numbersIn(numbering.tunnels, damage.tunnels)),
			...(damage.qnetd === true ? [layout.qnetd] : []),
		]),
		gone: goneSets(request, damage, hit),
		oneWay: [...(damage.oneWayCuts ?? [])].length > 0,
		parts: (graphs?.wirings ?? []).map(wiring => partsOf(wiring, hit)),
	};
}

type Hit = {
	readonly devices: readonly number[];
	readonly directions: readonly number[];
	readonly multicastAt: readonly number[];
};

function goneSets(
	{numbering, words, graphs}: HitsRequest,
	damage: DamageParts,
	hit: Hit,
): Uint32Array {
	const planes = graphs?.planes ?? [];
	const gone = emptySets(words, planes.length);
	const take = (set: Bits | undefined, servers: readonly number[]): void => {
		servers.forEach(server => {
			if (set) {
				setBit(set, server);
			}
		});
	};
	const dead = [...(damage.devices ?? [])];
	take(gone.alive, serversIn(numbering, [...dead, ...(damage.corosync ?? [])]));
	take(gone.powered, serversIn(numbering, dead));
	take(gone.withMonitor, serversIn(numbering, [...dead, ...(damage.monitors ?? [])]));
	take(gone.withGlusterd, serversIn(numbering, [...dead, ...(damage.glusterd ?? [])]));
	take(gone.hearing, serversIn(numbering, damage.multicastBlockedAt));
	take(gone.casting, serversIn(numbering, damage.qdevice));
	planes.forEach((plane, index) => {
		take(gone.attached[index], detachedFrom(plane, hit, numbering));
	});
	return gone.all;
}

/** An end is dead with its server, its cable in either direction, or what it is plugged into. */
function detachedFrom(
	{wiring, attachments}: WiredPlane,
	{devices, directions, multicastAt}: Hit,
	numbering: Numbering,
): readonly number[] {
	const down = new Set(wiring.multicast ? [...devices, ...multicastAt] : devices);
	const cables = new Set(directions.map(direction => direction >>> 1));
	return [...numbering.servers].flatMap(([id, server]) => {
		const attachment = attachments[server] ?? null;
		const isHit =
			attachment !== null &&
			(down.has(numberIn(numbering.devices, id)) ||
				down.has(wiring.vertexDevice[attachment.vertex] ?? -1) ||
				cables.has(attachment.cable));
		return isHit ? [server] : [];
	});
}

function partsOf(wiring: Wiring, {devices, directions, multicastAt}: Hit): Hits['parts'][number] {
	const down = new Set(wiring.multicast ? [...devices, ...multicastAt] : devices);
	const cut = new Set(directions);
	return {
		vertices: wiring.vertexDevice.some(device => device !== -1 && down.has(device)),
		lines: Int32Array.from(
			wiring.lines.flatMap(({aToB, bToA}, line) => (cut.has(aToB) || cut.has(bToA) ? [line] : [])),
		),
	};
}

function serversIn(numbering: Numbering, ids: Iterable<DeviceId> = []): readonly number[] {
	return [...ids].flatMap(id => numbering.servers.get(id) ?? []);
}

function numbersIn<Id extends string>(
	numbers: ReadonlyMap<Id, number>,
	ids: Iterable<Id> = [],
): readonly number[] {
	return [...new Set([...ids].map(id => numberIn(numbers, id)))];
}

function numberIn<Id extends string>(numbers: ReadonlyMap<Id, number>, id: Id): number {
	const number = numbers.get(id);
	if (number === undefined) {
		throw new Error(`The network has no ${id}.`);
	}
	return number;
}
