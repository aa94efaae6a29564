/** What is out of order: the argument of every query that asks "what if". */
import type {CableId, DeviceId, OverlayId} from '../../core/ids.ts';
import type {FailureDomain, Tunnel} from '../network.types.ts';

/** Treat it as frozen: queries remember their answers for a removal by its identity. */
export type Removal = {
	readonly devices: ReadonlySet<DeviceId>;
	/** Cut in both directions. */
	readonly cables: ReadonlySet<CableId>;
	/** Cables of which only the named direction is cut. */
	readonly oneWayCuts: ReadonlyMap<CableId, CableDirection>;
	/** Overlays whose daemons are down. */
	readonly overlays: ReadonlySet<OverlayId>;
	/** Single tunnels of overlays, by `tunnelName`. */
	readonly tunnels: ReadonlySet<string>;
	/** Devices that pass no multicast, or, being servers, neither send nor hear any. */
	readonly multicastBlockedAt: ReadonlySet<DeviceId>;
};

export type CableDirection = 'aToB' | 'bToA';

export const NOTHING_REMOVED: Removal = removal({});

/** A removal from the parts that matter; the others are empty. */
export function removal(parts: {
	readonly devices?: Iterable<DeviceId>;
	readonly cables?: Iterable<CableId>;
	readonly oneWayCuts?: Iterable<readonly [CableId, CableDirection]>;
	readonly overlays?: Iterable<OverlayId>;
	readonly tunnels?: Iterable<string>;
	readonly multicastBlockedAt?: Iterable<DeviceId>;
}): Removal {
	return {
		devices: new Set(parts.devices),
		cables: new Set(parts.cables),
		oneWayCuts: new Map(parts.oneWayCuts),
		overlays: new Set(parts.overlays),
		tunnels: new Set(parts.tunnels),
		multicastBlockedAt: new Set(parts.multicastBlockedAt),
	};
}

/** A tunnel among all tunnels of a network: `vpn/serveur1-serveur2`. */
export function tunnelName(overlay: OverlayId, {a, b}: Tunnel): string {
	return `${overlay}/${a}-${b}`;
}

/** What the failure of these domains together takes away. */
export function removalOf(domains: readonly FailureDomain[]): Removal {
	return removal({
		devices: domains.flatMap(({devices}) => devices),
		cables: domains.flatMap(({cables}) => cables),
		overlays: domains.flatMap(({overlays}) => overlays),
	});
}
