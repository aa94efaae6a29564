/** How the messages of a BFD session travel. */
import {BARE, type RouteNode} from '../net/frames.ts';
import type {World} from '../world.ts';
import type {BfdSession} from './switching.types.ts';

/** RFC 5880, 4.1, and the headers of UDP and IPv4. */
export const BFD_BYTES = 24 + 8 + 20;

/** A session knows by itself whom it talks to. */
const OTHER_END: RouteNode = {kind: 'arrival', place: -1};

/** Through the tunnel from one of its ends to the other, as of the network's present shape. */
export function bfdWay(world: World, {overlay, nodes}: BfdSession, from: 0 | 1): RouteNode | null {
	const node = nodes[from];
	const {version} = world.fabric;
	if (node.way?.version !== version) {
		const ends = {from: node.end.device, to: nodes[from === 0 ? 1 : 0].end.device};
		const route = world.overlays.get(overlay)?.tunnel(ends, BARE, OTHER_END) ?? null;
		node.way = {version, route};
	}
	return node.way.route;
}
