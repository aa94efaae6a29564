/** What a corosync sends to itself. */
import type {TotemMessage} from '../../cluster/totem/messages.ts';
import {launch, type Packet, type RouteNode} from '../net/frames.ts';
import type {TransportOptions} from './corosync.types.ts';

type Copy = {readonly message: TotemMessage; readonly multicast: boolean};

/** Hands a message back to its sender after a moment, as the host's own sockets do. */
export function createLoopback({
	world,
	host,
	receive,
}: TransportOptions): (copy: Copy, atMs: number) => void {
	const route: RouteNode = {kind: 'arrival', place: host.device.index};
	const arrive = (_device: number, {message, multicast}: Copy, atMs: number): void => {
		receive(message, multicast, atMs);
	};
	return (body, atMs) => {
		const packet: Packet<Copy> = {
			packetBytes: 0,
			multicast: false,
			isRingTraffic: true,
			body,
			arrive,
		};
		launch(world.queue, packet, {route, startMs: atMs + world.profile.loopbackMs});
	};
}
