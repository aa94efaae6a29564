/** What a walk over layer 2 is asked, and whom it asks in turn: gates at devices and ports, and the overlays. */
import type {Fabric} from './fabric.ts';
import type {FabricDevice, PortEnd} from './fabric.types.ts';
import type {Around, Gate, RouteNode} from './frames.ts';

export type LayerTwo = {
	readonly fabric: Fabric;
	readonly gates: Gates;
	/** By overlay id; filled in once the overlays exist. */
	readonly overlays: ReadonlyMap<string, OverlayRouting>;
	/** Ports of bridges that speak a spanning tree protocol, as `device.port`, with their place among all of them. */
	readonly speakingPorts: ReadonlyMap<string, number>;
};

export type Gates = {
	readonly device: (device: FabricDevice) => Gate;
	/** A receiver of multicast, whom the bridges of the domain may have forgotten. */
	readonly group: (domain: GroupDomain, receiver: FabricDevice) => Gate;
	/** A switch's port that limits multicast; `null`: it does not. */
	readonly storm: (end: PortEnd) => Gate | null;
};

/** What the bridges that a multicast frame passes do about groups; known when all have been looked at. */
export type GroupDomain = {
	/** Some bridge forgets listeners that nobody asks; Linux bridges flood instead (br_multicast_querier_exists). */
	forgets: boolean;
	/** Devices that ask for listeners while they have power. */
	readonly queriers: Set<FabricDevice>;
};

/** The tunnels of an overlay. */
export type OverlayRouting = {
	readonly carriesMulticast: boolean;
	/** To whom the device sends frames of this kind at present. */
	readonly neighbours: (device: FabricDevice, kind: Quest['kind']) => readonly PortEnd[];
	/** Whether it passes frames of one tunnel on to another. */
	readonly relays: (device: FabricDevice) => boolean;
	/** A tunnel in one direction, with what comes behind it; `null`: the underlay has no way. */
	readonly tunnel: (
		ends: {readonly from: FabricDevice; readonly to: FabricDevice},
		around: Around,
		next: RouteNode,
	) => RouteNode | null;
};

export type Quest = {
	readonly start: PortEnd;
	readonly kind: 'unicast' | 'multicast' | 'spanning-tree';
	/** Who talks to whom: bonds spread by it. */
	readonly flow: string;
	readonly around: Around;
	/** What an end does with the frame; `null`: nothing. */
	readonly land: (end: PortEnd) => RouteNode | null;
};
