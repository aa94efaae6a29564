/**
 * Bonds: which card a frame leaves through, and which one a frame for the server comes in by.
 *
 *   one card       active-backup, balance-slb; balance-tlb and balance-alb too, whose spreading over peers is left out
 *   by its flow    802.3ad, balance-tcp, balance-xor: sender and switch each choose among the cards that they believe up
 *   in turn        balance-rr, which sends each frame through the next card; the switch chooses by flow
 */
import type {BondPort} from '../../network/layer2.types.ts';
import type {FabricDevice, Plug, PortEnd} from './fabric.types.ts';

export type Bond = {
	readonly device: FabricDevice;
	readonly end: PortEnd;
	readonly stack: BondPort;
	readonly cards: readonly Card[];
	/** The card that carries everything, for as long as it is up; nothing returns to a card that comes back. */
	active: Card | null;
};

export type Card = {
	readonly name: string;
	readonly plug: Plug | null;
	/** Whether the bond uses it, as far as it knows; no card is used before the power is on. */
	up: boolean;
};

export function createBonds(
	ends: readonly PortEnd[],
	plugs: ReadonlyMap<string, Plug>,
): ReadonlyMap<string, Bond> {
	const bonds = new Map<string, Bond>();
	for (const end of ends) {
		const {device, port} = end;
		if (port.over?.kind !== 'bond') {
			continue;
		}
		const prefix = `${device.device.id}.`;
		const cards = port.over.ports.map((name): Card => {
			const plug = plugs.get(prefix + name) ?? null;
			return {name, plug, up: false};
		});
		const bond: Bond = {device, end, stack: port.over, cards, active: null};
		bonds.set(prefix + port.name, bond);
		cards.forEach(({name}) => bonds.set(prefix + name, bond));
	}
	return bonds;
}

/** After a card has gone or come. */
export function chooseActive(bond: Bond): void {
	if (bond.active?.up !== true) {
		bond.active = bond.cards.find(({up}) => up) ?? null;
	}
}

/** The cards that take turns to carry frames of the flow out of the server. */
export function sendingCards(bond: Bond, flow: string): readonly Card[] {
	if (spreading(bond) === 'in turn') {
		return together(bond);
	}
	const card = cardOf(bond, `${flow} out`);
	return card === null ? [] : [card];
}

/** Whether a frame of the flow comes to the server through this card. */
export function takesFrom(bond: Bond, name: string, flow: string): boolean {
	return cardOf(bond, `${flow} in`)?.name === name;
}

function cardOf(bond: Bond, flow: string): Card | null {
	if (spreading(bond) === 'one card') {
		return bond.active;
	}
	const cards = together(bond);
	return cards[hash(flow) % cards.length] ?? null;
}

function spreading({stack}: Bond): 'one card' | 'by flow' | 'in turn' {
	switch (stack.mode) {
		case 'active-backup':
		case 'balance-slb':
		case 'balance-tlb':
		case 'balance-alb':
			return 'one card';
		case 'balance-rr':
			return 'in turn';
		case '802.3ad':
		case 'balance-tcp':
		case 'balance-xor':
			return 'by flow';
	}
}

/** Cards into one and the same neighbour work together: the most of them, the first named of equals. */
function together({cards}: Bond): readonly Card[] {
	const groups = new Map<FabricDevice, Card[]>();
	for (const card of cards) {
		if (card.up && card.plug !== null) {
			const {device} = card.plug.far;
			groups.set(device, [...(groups.get(device) ?? []), card]);
		}
	}
	let largest: readonly Card[] = [];
	for (const group of groups.values()) {
		largest = group.length > largest.length ? group : largest;
	}
	return largest;
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
	let value = 0x811c9dc5;
	for (const character of text) {
		value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193);
	}
	return value >>> 0;
}
