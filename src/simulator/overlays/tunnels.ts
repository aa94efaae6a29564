/** The ways through an overlay: from tunnel to tunnel, each over the underlay beneath it. */
import type {DeviceId} from '../../core/ids.ts';
import type {Overlay, OverlayMember} from '../../network/network.types.ts';
import {deviceOf, type PortEnd} from '../net/fabric.ts';
import type {RouteNode} from '../net/frames.ts';
import type {Around, OverlayRouting} from '../net/routes.ts';
import type {World} from '../world.ts';

/** Which tunnels work right now, as asked when a frame gets there. */
export type TunnelState = {
	/** The daemon at `from` takes frames for `to`. */
	readonly sends: (from: DeviceId, to: DeviceId) => boolean;
	/** The daemon at `to` knows what comes from `from`. */
	readonly receives: (from: DeviceId, to: DeviceId) => boolean;
};

type Options = {
	readonly world: World;
	readonly overlay: Overlay;
	readonly state: TunnelState;
};

export function connectTunnels(options: Options): OverlayRouting {
	const {world, overlay} = options;
	const arrivalAt = (device: DeviceId): RouteNode => ({
		kind: 'arrival',
		device: deviceOf(world.fabric, device).index,
	});

	const unicast = (from: PortEnd, to: PortEnd, around: Around): RouteNode | null => {
		const way = shortestWay(overlay, from.device.device.id, to.device.device.id);
		if (way === null || to.port.overlay !== overlay.id) {
			return null;
		}
		let node = arrivalAt(to.device.device.id);
		for (let index = way.length - 1; index > 0; index -= 1) {
			const [a, b] = [way[index - 1], way[index]];
			const hop =
				a === undefined || b === undefined ? null : tunnel(options, {a, b, around}, [node]);
			if (hop === null) {
				return null;
			}
			node = hop;
		}
		return node;
	};

	/** What a device passes on of a frame that came from `source`; its own frames come from nowhere. */
	const flood = (device: DeviceId, source: DeviceId | null): RouteNode[] =>
		neighbours(overlay, device)
			.filter(neighbour => neighbour !== source)
			.flatMap(neighbour => {
				const onward = overlay.relays.includes(neighbour) ? flood(neighbour, device) : [];
				const around = {extraBytes: 0, pieceBytesMax: Infinity};
				const next = [arrivalAt(neighbour), ...onward];
				return tunnel(options, {a: device, b: neighbour, around}, next) ?? [];
			});

	return {
		unicast,
		multicast: from => {
			const branches = flood(from.device.device.id, null);
			return branches.length === 0 ? null : {kind: 'gate', gate: OPEN, next: branches};
		},
	};
}

const never = (): boolean => false;

const OPEN = {delayMs: 0, passes: () => true, changesAlone: never};

type Hop = {readonly a: DeviceId; readonly b: DeviceId; readonly around: Around};

/** One tunnel in one direction: into the daemon, over the underlay, out of the other daemon. */
function tunnel(
	{world, overlay, state}: Options,
	{a, b, around}: Hop,
	next: readonly RouteNode[],
): RouteNode | null {
	const near = memberOf(overlay, a);
	const far = memberOf(overlay, b);
	if (near === undefined || far === undefined) {
		return null;
	}
	const from = deviceOf(world.fabric, a);
	const underlay = from.device.ports.find(({name}) => name === near.underlayPort);
	const delayMs = world.profile.tunnelMs;
	const last: RouteNode = {
		kind: 'gate',
		gate: {delayMs, passes: () => state.receives(a, b), changesAlone: never},
		next,
	};
	const outer = {
		extraBytes: around.extraBytes + overlay.overheadBytes,
		pieceBytesMax: overlay.splitsLargePackets ? (underlay?.mtuBytes ?? Infinity) : Infinity,
	};
	const way = world.router.unicast(from, far.underlayAddress, {around: outer, last});
	return way === null
		? null
		: {
				kind: 'gate',
				gate: {delayMs, passes: () => state.sends(a, b), changesAlone: never},
				next: [way],
			};
}

/** Over relays only, the fewest tunnels. */
function shortestWay(overlay: Overlay, from: DeviceId, to: DeviceId): readonly DeviceId[] | null {
	const ways = new Map<DeviceId, readonly DeviceId[]>([[from, [from]]]);
	const queue = [from];
	for (let here = queue.shift(); here !== undefined; here = queue.shift()) {
		const way = ways.get(here) ?? [];
		if (here === to) {
			return way;
		}
		if (here !== from && !overlay.relays.includes(here)) {
			continue;
		}
		for (const there of neighbours(overlay, here)) {
			if (!ways.has(there)) {
				ways.set(there, [...way, there]);
				queue.push(there);
			}
		}
	}
	return null;
}

function neighbours({tunnels}: Overlay, device: DeviceId): readonly DeviceId[] {
	return tunnels.flatMap(({a, b}) => (a === device ? [b] : b === device ? [a] : []));
}

function memberOf({members}: Overlay, device: DeviceId): OverlayMember | undefined {
	return members.find(member => member.device === device);
}
