/** What keeps the ring's layer 2 together, and how long it takes to notice a failure and to find another way. */
import {HELLOS_MISSED, LACP_TIMES, SPANNING_TREE_TIMES} from '../cluster/layer2/times.ts';
import type {DeviceId} from '../core/ids.ts';
import {bfdDetectionMs} from '../network/bfd.ts';
import type {Ring} from '../network/cluster.types.ts';
import type {Network, Port, PortRef} from '../network/network.types.ts';
import {cableOf, deviceOf, overlayOf} from '../network/queries/lookup.ts';
import {mastersOf, treeAt} from '../network/queries/masters.ts';
import type {Path, PathStep} from '../network/queries/path.types.ts';
import {ringPath} from '../network/queries/reach.ts';
import {NOTHING_REMOVED} from '../network/queries/removal.ts';
import {viewOf} from '../network/queries/view.ts';

/** A protocol that finds another way, and how long that takes. */
export type Keeper = {
	/** For a sentence: `the spanning tree (RSTP)`. */
	readonly title: string;
	/** When a cable stays up at both ends and carries nothing. */
	readonly silentMs: number;
	/** When both ends see the link go. */
	readonly carrierMs: number;
	readonly remedy: string;
};

const {helloMs, maxAgeMs, forwardDelayMs, edgeDelayMs} = SPANNING_TREE_TIMES;

const STP: Keeper = {
	title: 'the spanning tree (STP)',
	silentMs: maxAgeMs + 2 * forwardDelayMs,
	carrierMs: 2 * forwardDelayMs,
	remedy: 'Use RSTP on every bridge and switch of the loop',
};

const RSTP: Keeper = {
	title: 'the spanning tree (RSTP)',
	silentMs: HELLOS_MISSED * helloMs,
	carrierMs: 0,
	remedy: 'Raise the token, or lead a second link past the spanning tree',
};

/** The slowest first; empty where a failure is not mended below the ring at all. */
export function keepersOf(network: Network, ring: Ring): readonly Keeper[] {
	const paths = pathsOf(network, ring);
	const ends = paths.flatMap(path => cableEnds(network, path));
	const trees = [
		...ends.flatMap(end => treeAt(network, end) ?? []).map(tree => (tree === 'stp' ? STP : RSTP)),
		...paths.flatMap(({steps}) => steps.flatMap(step => treeOverTunnel(network, step) ?? [])),
	];
	const isMeshed = viewOf(network, NOTHING_REMOVED).blockedPorts.size > 0;
	return [...(isMeshed ? trees : []), ...ends.flatMap(end => lacpAt(network, end) ?? [])].sort(
		(a, b) => b.silentMs - a.silentMs,
	);
}

/** The tree that a tunnel between two bridges is part of: it learns from BFD, or from silence. */
function treeOverTunnel(network: Network, step: PathStep): Keeper | null {
	if (step.kind !== 'tunnel') {
		return null;
	}
	const {id, kind, members, options} = overlayOf(network, step.overlay);
	const trees = members
		.filter(({device}) => device === step.from || device === step.to)
		.map(end => treeAt(network, end));
	if (trees.includes(null)) {
		return null;
	}
	const isRapid = !trees.includes('stp');
	const bfd = options.kind === 'gre' && isRapid ? options.bfd : null;
	if (bfd !== null) {
		return {
			title: `the spanning tree (RSTP) with the BFD of ${id}`,
			silentMs: bfdDetectionMs(bfd),
			carrierMs: 0,
			remedy: `Shorten minRx and minTx of ${id}’s BFD`,
		};
	}
	return kind === 'gre' && isRapid ? {...RSTP, remedy: `Give ${id} BFD`} : isRapid ? RSTP : STP;
}

/** The longest time after a card's link came up until it carries the ring's frames; zero: at once. */
export function readyAfterMs(network: Network, ring: Ring): number {
	const delays = pathsOf(network, ring)
		.flatMap(path => cableEnds(network, path))
		.map(end => portDelayMs(network, end));
	return Math.max(0, ...delays);
}

function pathsOf(network: Network, {addresses}: Ring): readonly Path[] {
	return addresses.flatMap((from, index) =>
		addresses.slice(index + 1).flatMap(to => ringPath(network, {from, to}) ?? []),
	);
}

/** Both ends of every cable on the way, those beneath tunnels left out: what mends there, the tunnel does not see. */
function cableEnds(network: Network, {steps}: Path): readonly PortRef[] {
	return steps.flatMap(step => {
		if (step.kind !== 'cable') {
			return [];
		}
		const {a, b} = cableOf(network, step.cable);
		return [a, b];
	});
}

function lacpAt(network: Network, end: PortRef): Keeper | null {
	const bond = mastersOf(network, end).find(({over}) => over?.kind === 'bond');
	const rate = bond?.over?.kind === 'bond' ? bond.over.lacpRate : null;
	if (bond === undefined || rate === null) {
		return null;
	}
	const periodMs = rate === 'fast' ? LACP_TIMES.fastMs : LACP_TIMES.slowMs;
	return {
		title: `the LACP of ${named(end.device, bond)} (${rate})`,
		silentMs: LACP_TIMES.missed * periodMs,
		carrierMs: 0,
		remedy:
			rate === 'slow'
				? 'Set lacpRate to fast, at both ends'
				: 'Raise the token, or give the ring a second link',
	};
}

function named(device: DeviceId, {name}: Port): string {
	return `${name} on ${device}`;
}

function portDelayMs(network: Network, end: PortRef): number {
	const {kind} = deviceOf(network, end.device);
	const tree = kind === 'switch' ? treeAt(network, end) : null;
	const treeMs = {stp: 2 * forwardDelayMs, rstp: edgeDelayMs, none: 0}[tree ?? 'none'];
	const waits = lacpAt(network, end) === null ? 0 : LACP_TIMES.aggregateWaitMs;
	return Math.max(treeMs, waits);
}
