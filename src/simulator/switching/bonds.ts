/**
 * The cards of bonds. Without LACP a card is used while it has a link, which says nothing about who is behind it; with
 * LACP while both ends of its cable have heard each other say so.
 */
import {
	createLacpEnd,
	expireLacp,
	isCarrying,
	lacpDeadlineMs,
	receiveLacpdu,
	setCarrier,
	type Lacpdu,
	type LacpEnd,
} from '../../cluster/layer2/lacp.ts';
import {LACP_TIMES} from '../../cluster/layer2/times.ts';
import type {BondPort} from '../../network/layer2.types.ts';
import type {Device} from '../../network/network.types.ts';
import {parkLacpAtRest} from '../leap/bonds.ts';
import {disturb} from '../leap/parking.ts';
import {chooseActive, type Bond, type Card} from '../net/bond.ts';
import {endAt, isLinked} from '../net/fabric.ts';
import type {Plug} from '../net/fabric.types.ts';
import {BARE, launch, type Packet, type RouteNode} from '../net/frames.ts';
import type {World} from '../world.ts';
import type {BondNode, LacpLink} from './switching.types.ts';

/** IEEE 802.1AX-2014, 6.4.2.3: 110 bytes behind the Ethernet header. */
const LACPDU_BYTES = 110;

/** Every bond of the network, without power as yet; `changed` is told when cards have gone or come. */
export function createBonding(world: World, changed: () => void): readonly BondNode[] {
	return [...new Set(world.fabric.bonds.values())].map((bond): BondNode => {
		const node: BondNode = {
			bond,
			cards: bond.cards.map(card => ({
				card,
				lacp:
					card.plug === null || bond.stack.lacpRate === null
						? null
						: createLink(world, {
								bond,
								plug: card.plug,
								changed: () => {
									if (useCards(world, node)) {
										changed();
									}
								},
							}),
			})),
		};
		return node;
	});
}

/** Cables or power have changed: every card sees what its link says. */
export function noticeCards(world: World): void {
	for (const node of world.switching.bonds) {
		for (const {card, lacp} of node.cards) {
			if (lacp !== null) {
				const linked = hasLink(world, node.bond, card);
				act(world, {link: lacp, atMs: world.nowMs}, () => {
					setCarrier(lacp.near, linked, world.nowMs);
					setCarrier(lacp.far, linked, world.nowMs);
				});
			}
		}
		useCards(world, node);
	}
}

/** Whether every card with a link is used, so that there is nothing to wait for. */
export function areBondsSettled(world: World): boolean {
	return world.switching.bonds.every(({bond, cards}) =>
		cards.every(({card}) => card.up || !hasLink(world, bond, card)),
	);
}

function hasLink({fabric}: World, {device}: Bond, {name}: Card): boolean {
	return isLinked(fabric, endAt(device, name));
}

/** Brings the bond in line with what its cards know; whether that changed anything. */
function useCards(world: World, {bond, cards}: BondNode): boolean {
	const isUsable = ({card, lacp}: BondNode['cards'][number]): boolean =>
		lacp === null ? hasLink(world, bond, card) : isCarrying(lacp.near) && isCarrying(lacp.far);
	if (cards.every(node => node.card.up === isUsable(node))) {
		return false;
	}
	const wanted = cards.map(isUsable);
	disturb(world);
	cards.forEach(({card}, index) => {
		card.up = wanted[index] === true;
	});
	chooseActive(bond);
	world.fabric.version += 1;
	return true;
}

type Cabling = {readonly bond: Bond; readonly plug: Plug; readonly changed: () => void};

function createLink(world: World, {bond, plug, changed}: Cabling): LacpLink {
	const {line, wire: there, far} = plug;
	const outbox: LacpLink['outbox'] = [];
	const peer = world.fabric.bonds.get(far.key)?.stack;
	const end = (stack: BondPort, waits: boolean, from: 'near' | 'far'): LacpEnd =>
		createLacpEnd({
			fast: stack.lacpRate === 'fast',
			waitMs: waits ? LACP_TIMES.aggregateWaitMs : 0,
			send: message => {
				outbox.push({from, message});
			},
		});
	return {
		near: end(bond.stack, isLinuxBond(bond.stack), 'near'),
		// What a design says of a bond is what the other end of its cables is set to, unless that says otherwise.
		far: end(peer ?? bond.stack, doesFarEndWait(far.device.device, peer), 'far'),
		there,
		back: there === line.aToB ? line.bToA : line.aToB,
		outbox,
		changed,
		wakeMs: Infinity,
		sight: null,
	};
}

function isLinuxBond({mode}: BondPort): boolean {
	return mode === '802.3ad';
}

function doesFarEndWait(device: Device, peer: BondPort | undefined): boolean {
	if (peer !== undefined) {
		return isLinuxBond(peer);
	}
	return device.kind !== 'switch' || device.implementation !== 'openvswitch';
}

/** Lets the ends do something, and then happen what they said. */
function act(world: World, {link, atMs}: Moment, doing: () => void): void {
	doing();
	for (const {from, message} of link.outbox.splice(0)) {
		send(world, {link, from, message}, atMs);
	}
	link.changed();
	wake(world, link);
}

type Moment = {readonly link: LacpLink; readonly atMs: number};

type Letter = {
	readonly link: LacpLink;
	readonly from: 'near' | 'far';
	readonly message: Lacpdu;
};

/** Over the card's own cable and no further. */
function send(world: World, {link, from, message}: Letter, startMs: number): void {
	const to = from === 'near' ? link.far : link.near;
	const packet: Packet<Lacpdu> = {
		packetBytes: LACPDU_BYTES,
		multicast: false,
		isRingTraffic: false,
		isLinkProtocol: true,
		body: message,
		arrive: (_place, body, atMs) => {
			act(world, {link, atMs}, () => {
				receiveLacpdu(to, body, atMs);
			});
		},
	};
	const wire = from === 'near' ? link.there : link.back;
	const route: RouteNode = {kind: 'wire', wire, ...BARE, next: NEIGHBOUR};
	launch(world.queue, packet, {route, startMs});
}

/** LACP knows by the cable whom it talks to. */
const NEIGHBOUR: RouteNode = {kind: 'arrival', place: -1};

/** Plans the moment at which time alone changes something at one of the ends. */
function wake(world: World, link: LacpLink): void {
	const dueMs = Math.min(lacpDeadlineMs(link.near), lacpDeadlineMs(link.far));
	if (dueMs === link.wakeMs || dueMs === Infinity) {
		return;
	}
	link.wakeMs = dueMs;
	world.queue.push(dueMs, {
		kind: 'call',
		call: atMs => {
			if (link.wakeMs !== atMs) {
				return;
			}
			link.wakeMs = Infinity;
			const isParked = parkLacpAtRest(world, {link, nowMs: atMs}, resumed => {
				wake(world, resumed);
			});
			if (!isParked) {
				act(world, {link, atMs}, () => {
					expireEnds(link, atMs);
				});
			}
		},
	});
}

function expireEnds({near, far}: LacpLink, atMs: number): void {
	for (const end of [near, far]) {
		if (lacpDeadlineMs(end) <= atMs) {
			expireLacp(end, atMs);
		}
	}
}
