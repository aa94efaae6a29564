/** How long switches take to find new ways when trunks between them fail or come back. */
import {quantised} from '../clock.ts';
import {disturb} from '../leap/parking.ts';
import type {World} from '../world.ts';
import {isUsable, spanningTree, type FabricSegment, type Line} from './fabric.ts';

type Reaction = {
	/** The port saw its link go, or come. */
	readonly carrierMs: number;
	/** Nothing but the missing messages of the other side tells. */
	readonly silentMs: number;
};

/**
 * IEEE 802.1D with its default timers: twice the forward delay of 15 s, and the maximum age of 20 s before it.
 * IEEE 802.1w: the proposal handshake, and three missed hellos of 2 s.
 */
const REACTIONS: Readonly<Record<'stp' | 'rstp', Reaction>> = {
	stp: {carrierMs: 30_000, silentMs: 50_000},
	rstp: {carrierMs: 1000, silentMs: 6000},
};

/** Cables have changed: segments whose tree no longer fits them will find another one. */
export function noticeLineChanges(world: World): void {
	for (const segment of world.fabric.segments) {
		const protocol = protocolOf(world, segment);
		if (protocol === 'none' || isSame(spanningTree(segment), segment.forwarding)) {
			continue;
		}
		const {carrierMs, silentMs} = REACTIONS[protocol];
		const lost = [...segment.forwarding].filter(line => !isUsable(line));
		const isSilent = lost.some(({aToB, bToA}) => aToB.carrier && bToA.carrier);
		const delayMs = quantised(isSilent ? silentMs : carrierMs);
		world.queue.push(world.nowMs + delayMs, {
			kind: 'call',
			call: () => {
				converge(world, segment);
			},
		});
	}
}

/** Takes the tree that the cables allow by now; a change that was undone in time changes nothing. */
function converge(world: World, segment: FabricSegment): void {
	const tree = spanningTree(segment);
	if (!isSame(tree, segment.forwarding)) {
		disturb(world);
		segment.forwarding = tree;
		world.fabric.version += 1;
	}
}

/** The slowest protocol of the segment's switches decides; one without any makes loops that nothing mends. */
function protocolOf({network}: World, {segment}: FabricSegment): 'none' | 'stp' | 'rstp' {
	const protocols = network.devices.flatMap(device =>
		device.kind === 'switch' && segment.switches.includes(device.id) ? [device.spanningTree] : [],
	);
	if (protocols.length === 0 || protocols.includes('none')) {
		return 'none';
	}
	return protocols.includes('stp') ? 'stp' : 'rstp';
}

function isSame(a: ReadonlySet<Line>, b: ReadonlySet<Line>): boolean {
	return a.size === b.size && [...a].every(line => b.has(line));
}
