/** The tunnels of an overlay as parts of ways: each is a packet of its own on the underlay beneath it. */
import type {DeviceId} from '../../core/ids.ts';
import type {DaemonName} from '../../engine/effect.types.ts';
import {paddingOf, type Padding} from '../../network/padding.ts';
import type {Overlay, OverlayMember} from '../../network/network.types.ts';
import {memberOf} from '../../network/queries/lookup.ts';
import type {OverlayRouting, Quest} from '../net/explore.types.ts';
import type {FabricDevice, PortEnd} from '../net/fabric.types.ts';
import type {Around, Gate, RouteNode} from '../net/frames.ts';
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
	/** To whom frames go at present; to the other ends of its tunnels if not given. */
	readonly neighbours?: (from: DeviceId, kind: Quest['kind']) => readonly DeviceId[];
};

/** Tunnels in tunnels end here: one that would have to carry its own packets carries nothing. */
const EXTRA_BYTES_MAX = 1000;

export function daemonName(overlay: Pick<Overlay, 'id'>): DaemonName {
	return `overlay:${overlay.id}`;
}

export function connectTunnels(options: Options): OverlayRouting {
	const {world, overlay, state, neighbours = otherEnds(overlay)} = options;
	const {fabric, profile} = world;
	const endOf = ({device, port}: OverlayMember): PortEnd => fabric.endOf({device, port});
	const gate = (passes: () => boolean): Gate => ({
		delayMs: profile.tunnelMs,
		passes,
		counts: false,
		changesAlone: () => false,
	});
	return {
		carriesMulticast: overlay.carriesMulticast,
		neighbours: ({device: {id}}, kind) =>
			neighbours(id, kind).map(peer => endOf(memberOf(overlay, peer))),
		relays: ({device}) => overlay.relays.includes(device.id),
		tunnel: ({from, to}, around, next) => {
			const [a, b] = [from.device.id, to.device.id];
			const last: RouteNode = {
				kind: 'gate',
				gate: gate(() => state.receives(a, b)),
				next: [next],
			};
			const outer = wrap(overlay, from, around);
			const {underlayAddress} = memberOf(overlay, b);
			const way =
				outer.extraBytes > EXTRA_BYTES_MAX
					? null
					: world.router.unicast(from, underlayAddress, {around: outer, last});
			return way === null ? null : {kind: 'gate', gate: gate(() => state.sends(a, b)), next: [way]};
		},
	};
}

function otherEnds({tunnels}: Overlay): (from: DeviceId) => readonly DeviceId[] {
	return from => tunnels.flatMap(({a, b}) => (a === from ? [b] : b === from ? [a] : []));
}

function wrap(overlay: Overlay, from: FabricDevice, around: Around): Around {
	const {underlayPort} = memberOf(overlay, from.device.id);
	const underlay = from.device.ports.find(({name}) => name === underlayPort);
	return {
		extraBytes: around.extraBytes + overlay.overheadBytes,
		pieceBytesMax: overlay.splitsLargePackets ? (underlay?.mtuBytes ?? Infinity) : Infinity,
		padding: padAround(overlay, around),
	};
}

/** A tunnel in another one is inside its blocks, one around it is outside. */
function padAround(overlay: Overlay, around: Around): Padding | null {
	const {padding, extraBytes} = around;
	if (padding !== null) {
		return {...padding, outerBytes: padding.outerBytes + overlay.overheadBytes};
	}
	const own = paddingOf(overlay);
	return own === null ? null : {...own, innerBytes: own.innerBytes + extraBytes};
}
