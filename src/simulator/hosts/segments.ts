/** The segments of TCP connections on their way from one machine's kernel to the other's, and what a kernel answers by itself. */
import {launch, type Packet} from '../net/frames.ts';
import type {World} from '../world.ts';
import type {Host, Service} from './host.ts';

/** The other end of a connection: its machine, the daemon there, and the address that it is called by. */
export type Peer = {readonly host: Host; readonly service: Service; readonly address: string};

export type Numbered = {readonly seq: number; readonly message: unknown};

export type Segment = Numbered & {
	readonly kind: 'open' | 'opened' | 'data' | 'confirm' | 'reset';
	readonly connection: number;
	readonly from: Peer;
};

/** Where a segment comes in: a daemon's port, whether or not somebody listens there. */
type Kernel = {readonly world: World; readonly host: Host; readonly service: Service};

/** IP and TCP headers with time stamps, and a small message. */
const SEGMENT_BYTES = 52 + 120;

/** What a segment carries that only opens, confirms opening or ends. */
export const NOTHING: Numbered = {seq: 0, message: null};

/** The kernel answers for a connection that is not there. */
export function refuse({world, host, service}: Kernel, to: Segment): void {
	if (to.kind === 'reset') {
		return;
	}
	const address = world.router.sourceAddress(host.device, to.from.address) ?? '';
	const from = {host, service, address};
	transmit(world, {kind: 'reset', connection: to.connection, from, ...NOTHING}, to.from);
}

/** Sends it on the way that there is now; without one it is lost, and its sender's timers must notice. */
export function transmit(world: World, segment: Segment, peer: Peer): void {
	const route = world.router.unicast(segment.from.host.device, peer.address);
	if (route === null) {
		return;
	}
	const packet: Packet<Segment> = {
		packetBytes: SEGMENT_BYTES,
		multicast: false,
		isRingTraffic: false,
		body: segment,
		arrive: (_device, body, atMs) => {
			const {host, service} = peer;
			const listener = host.listeners.get(service);
			if (listener !== undefined) {
				listener(body, atMs);
			} else if (host.device.powered) {
				refuse({world, host, service}, body);
			}
		},
	};
	launch(world.queue, packet, {route, startMs: world.nowMs + world.profile.echoMs});
}
