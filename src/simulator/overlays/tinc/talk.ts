/** What a tinc node says to others over its meta connections, and that frames take other ways from now on. */
import type {DeviceId} from '../../../core/ids.ts';
import {disturb} from '../../leap/parking.ts';
import {nextHops} from './graph.ts';
import type {Meta, MetaMessage, Tinc, TincNode} from './tinc.types.ts';

/** Ways that were worked out before are no longer the ones. */
export function changed({world}: Tinc): void {
	disturb(world);
	world.fabric.version += 1;
}

export function isActive(node: TincNode | undefined, peer: DeviceId): boolean {
	return node !== undefined && activeWith(node, peer) !== undefined;
}

export function activeWith({connections}: TincNode, peer: DeviceId): Meta | undefined {
	for (const meta of connections) {
		if (meta.state === 'active' && meta.peer === peer) {
			return meta;
		}
	}
	return undefined;
}

/** Over the connection with a neighbour. */
function tell(
	node: TincNode,
	{to, message}: {readonly to: DeviceId; readonly message: MetaMessage},
): void {
	activeWith(node, to)?.connection.send(message);
}

/** Over all connections but the one that it came from. */
export function tellAll(
	{connections}: TincNode,
	message: MetaMessage,
	source: Meta | null = null,
): void {
	for (const meta of connections) {
		if (meta.state === 'active' && meta !== source) {
			meta.connection.send(message);
		}
	}
}

/** Hands a message on to the next hop towards a node; what cannot be handed on is lost. */
export function passOn(node: TincNode, message: MetaMessage & {readonly to: DeviceId}): void {
	const hop = nextHops(node.edges, node.id).get(message.to);
	if (hop !== undefined) {
		tell(node, {to: hop, message});
	}
}
