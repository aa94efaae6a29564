/**
 * Who reaches whom through an overlay. A tunnel lives while its packets get through beneath it both ways; a member that
 * relays passes frames on from one of its tunnels into the others, all other members are ends.
 */
import type {Network, Overlay} from '../../network/network.types.ts';
import {portOf} from '../../network/queries/lookup.ts';
import {tunnelName} from '../../network/queries/removal.ts';
import {
	add,
	bitsOf,
	type Bits,
	clearAll,
	clearBit,
	copy,
	hasBit,
	isEmpty,
	keep,
	makeMutual,
	nextBit,
	remove,
	setBit,
} from '../bits.ts';
import type {Numbering} from './numbering.ts';
import {compileWiredPlane, type PlaneRequest, type WiredPlane} from './wired-plane.ts';
import {addReached, type Moment, type Outlook} from './wired-reach.ts';
import type {Wiring} from './wiring.ts';

export type TunnelPlane = {
	readonly overlay: number;
	readonly underlay: WiredPlane;
	/** Servers, as in every set of this plane. */
	readonly members: Bits;
	readonly relays: Bits;
	readonly carriesMulticast: boolean;
	/** By server number: the other ends of its tunnels. */
	readonly peers: readonly Bits[];
	readonly tunnels: readonly {readonly number: number; readonly a: number; readonly b: number}[];
};

type TunnelRequest = {
	readonly network: Network;
	readonly numbering: Numbering;
	readonly words: number;
	readonly wiring: Wiring;
};

/** `null`: the overlay runs over another overlay, or its packets leave through unexpected ports. */
export function compileTunnelPlane(request: TunnelRequest, overlay: Overlay): TunnelPlane | null {
	const {network, numbering, words} = request;
	const server = (device: Overlay['members'][number]['device']): number =>
		numbering.servers.get(device) ?? -1;
	const ends: PlaneRequest['ends'] = overlay.members.map(member => ({
		device: member.device,
		port: member.underlayPort,
		address: member.underlayAddress,
	}));
	const tunnels = overlay.tunnels.map(tunnel => ({
		number: numbering.tunnels.get(tunnelName(overlay.id, tunnel)) ?? -1,
		a: server(tunnel.a),
		b: server(tunnel.b),
	}));
	const isNested = ends.some(end => portOf(network, end).overlay !== null);
	const underlay = isNested
		? null
		: compileWiredPlane({
				...request,
				ends,
				asks: (from, to) =>
					overlay.tunnels.some(({a, b}) => (a === from && b === to) || (a === to && b === from)),
			});
	if (underlay === null) {
		return null;
	}
	const peers = Array.from({length: numbering.servers.size}, () => bitsOf(words, []));
	for (const {a, b} of tunnels) {
		setBit(peers[a] ?? bitsOf(words, []), b);
		setBit(peers[b] ?? bitsOf(words, []), a);
	}
	return {
		overlay: numbering.overlays.get(overlay.id) ?? -1,
		underlay,
		members: bitsOf(
			words,
			overlay.members.map(({device}) => server(device)),
		),
		relays: bitsOf(words, overlay.relays.map(server)),
		carriesMulticast: overlay.carriesMulticast,
		peers,
		tunnels,
	};
}

/** By server number. Written once a case. */
export type TunnelRows = {
	/** Peers at the other end of living tunnels. */
	readonly alive: readonly Bits[];
	readonly reached: readonly Bits[];
	readonly heard: readonly Bits[];
	readonly scratch: Scratch;
};

type Scratch = {
	readonly left: Bits;
	readonly group: Bits;
	readonly served: Bits;
	readonly next: Bits;
};

export function emptyTunnelRows({peers, members}: TunnelPlane): TunnelRows {
	const rows = (): readonly Bits[] => peers.map(() => bitsOf(members.length, []));
	const one = (): Bits => bitsOf(members.length, []);
	return {
		alive: rows(),
		reached: rows(),
		heard: rows(),
		scratch: {left: one(), group: one(), served: one(), next: one()},
	};
}

export type TunnelFailures = {
	readonly isOverlayDown: boolean;
	/** By tunnel number. */
	readonly tunnels: Uint16Array;
	/** Servers that neither send nor hear multicast, nor relay it; `null`: none is. */
	readonly deaf: Bits | null;
};

/** Fills `alive`, `reached` and, where somebody is deaf, `heard`; all others hear whom they reach. */
export function fillTunnelRows(
	plane: TunnelPlane,
	rows: TunnelRows,
	situation: {moment: Moment; outlook: Outlook; failures: TunnelFailures},
): void {
	const {moment, outlook, failures} = situation;
	const {members, peers, underlay} = plane;
	for (let server = nextBit(members, 0); server !== -1; server = nextBit(members, server + 1)) {
		const alive = rows.alive[server];
		if (!alive) {
			continue;
		}
		clearAll(alive);
		if (!failures.isOverlayDown) {
			addReached(alive, underlay, {moment, outlook, server});
			keep(alive, peers[server] ?? alive);
		}
	}
	if (!underlay.regular) {
		makeMutual(rows.alive, members);
	}
	for (const {number, a, b} of plane.tunnels) {
		if (failures.tunnels[number] !== 0) {
			clearBit(rows.alive[a] ?? rows.scratch.left, b);
			clearBit(rows.alive[b] ?? rows.scratch.left, a);
		}
	}
	spread(plane, rows, {into: rows.reached, deaf: null});
	if (failures.deaf !== null) {
		spread(plane, rows, {into: rows.heard, deaf: failures.deaf});
	}
}

/** Everybody reaches its peers, and through a relay whatever the relays that hang together serve. */
function spread(
	{members, relays}: TunnelPlane,
	{alive, scratch}: TunnelRows,
	{into, deaf}: {into: readonly Bits[]; deaf: Bits | null},
): void {
	for (let server = nextBit(members, 0); server !== -1; server = nextBit(members, server + 1)) {
		const row = into[server];
		if (row) {
			copy(row, alive[server] ?? row);
		}
	}
	const {left, group, served} = scratch;
	copy(left, relays);
	if (deaf !== null) {
		remove(left, deaf);
	}
	const relaying = scratch.next;
	copy(relaying, left);
	for (let first = nextBit(left, 0); first !== -1; first = nextBit(left, first + 1)) {
		gather(alive, {relaying, group, served, first});
		remove(left, group);
		for (let server = nextBit(served, 0); server !== -1; server = nextBit(served, server + 1)) {
			const row = into[server];
			if (row) {
				add(row, served);
			}
		}
	}
	if (deaf !== null) {
		silence(members, into, deaf);
	}
}

/** Relays that hang together with the first one become the group; they and all their peers are served. */
function gather(
	alive: readonly Bits[],
	{relaying, group, served, first}: {relaying: Bits; group: Bits; served: Bits; first: number},
): void {
	clearAll(group);
	clearAll(served);
	setBit(served, first);
	for (let relay = first; relay !== -1; relay = nextRelay(served, relaying, group)) {
		setBit(group, relay);
		add(served, alive[relay] ?? served);
	}
}

function nextRelay(served: Bits, relaying: Bits, group: Bits): number {
	for (let word = 0; word < served.length; word += 1) {
		const fresh = (served[word] ?? 0) & (relaying[word] ?? 0) & ~(group[word] ?? 0);
		if (fresh !== 0) {
			return word * 32 + (31 - Math.clz32(fresh & -fresh));
		}
	}
	return -1;
}

function silence(members: Bits, into: readonly Bits[], deaf: Bits): void {
	for (let server = nextBit(members, 0); server !== -1; server = nextBit(members, server + 1)) {
		const row = into[server];
		if (row && hasBit(deaf, server)) {
			clearAll(row);
		} else if (row && !isEmpty(row)) {
			remove(row, deaf);
		}
	}
}
