/** The tunnels of an overlay as parts of ways: each is a packet of its own on the underlay beneath it. */
import type {DeviceId} from '../../core/ids.ts';
import type {DaemonName} from '../../engine/effect.types.ts';
import type {Overlay, OverlayMember} from '../../network/network.types.ts';
import {memberOf} from '../../network/queries/lookup.ts';
import type {OverlayRouting, Quest} from '../net/explore.types.ts';
import type {FabricDevice, PortEnd} from '../net/fabric.types.ts';
import type {Around, Gate, Load, RouteNode} from '../net/frames.ts';
import type {World} from '../world.ts';

/** Which tunnels work right now, as asked when a frame gets there. */
export type TunnelState = {
	/** The daemon at `from` takes frames for `to`. */
	readonly sends: (from: DeviceId, to: DeviceId) => boolean;
	/** The daemon at `to` knows what comes from `from`. */
	readonly receives: (from: DeviceId, to: DeviceId) => boolean;
	/** The largest packet that the daemon at `from` takes for `to` if it may not split it; without a limit if not given. */
	readonly wholeBytesMax?: (from: DeviceId, to: DeviceId) => number;
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
	const gate = (passes: (load: Load) => boolean): Gate => ({
		delayMs: profile.tunnelMs,
		passes: (_atMs, load) => passes(load),
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
			const takes = (load: Load): boolean =>
				state.sends(a, b) &&
				(!isUncuttable(load) ||
					load.packetBytes + around.extraBytes <= (state.wholeBytesMax?.(a, b) ?? Infinity));
			return way === null ? null : {kind: 'gate', gate: gate(takes), next: [way]};
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
	};
}

/** What goes to a group is not looked at. */
function isUncuttable({isWhole, multicast}: Load): boolean {
	return isWhole === true && !multicast;
}
