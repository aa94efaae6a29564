/** What failures together take away: of the network, and of the daemons that count votes on it. */
import type {DeviceId} from '../core/ids.ts';
import {removal, type Removal} from '../network/queries/removal.ts';

export type Damage = {
	readonly removal: Removal;
	/** Members whose corosync is dead while the machine runs on, and still relays for others. */
	readonly withoutCorosync: ReadonlySet<DeviceId>;
	/** Members that cast no device vote whatever the arbiter says. */
	readonly withoutQdevice: ReadonlySet<DeviceId>;
	readonly withoutQnetd: boolean;
	/** Servers whose ceph-mon, or whose glusterd with its bricks, is dead while the machine runs on. */
	readonly withoutMonitor: ReadonlySet<DeviceId>;
	readonly withoutGlusterd: ReadonlySet<DeviceId>;
};

export type DamageParts = Parameters<typeof removal>[0] & {
	readonly corosync?: readonly DeviceId[];
	readonly qdevice?: readonly DeviceId[];
	readonly qnetd?: boolean;
	readonly monitors?: readonly DeviceId[];
	readonly glusterd?: readonly DeviceId[];
};

/** A cable that is cut one way by one part and the other way by another is cut. */
export function damageOf(parts: readonly DamageParts[]): Damage {
	const cuts = parts.flatMap(({oneWayCuts = []}) => [...oneWayCuts]);
	const both = cuts.filter(([cable, direction]) =>
		cuts.some(([other, way]) => other === cable && way !== direction),
	);
	return {
		removal: removal({
			devices: parts.flatMap(({devices = []}) => [...devices]),
			cables: [...parts.flatMap(({cables = []}) => [...cables]), ...both.map(([cable]) => cable)],
			oneWayCuts: cuts,
			overlays: parts.flatMap(({overlays = []}) => [...overlays]),
			tunnels: parts.flatMap(({tunnels = []}) => [...tunnels]),
			multicastBlockedAt: parts.flatMap(({multicastBlockedAt = []}) => [...multicastBlockedAt]),
		}),
		withoutCorosync: new Set(parts.flatMap(({corosync = []}) => corosync)),
		withoutQdevice: new Set(parts.flatMap(({qdevice = []}) => qdevice)),
		withoutQnetd: parts.some(({qnetd = false}) => qnetd),
		withoutMonitor: new Set(parts.flatMap(({monitors = []}) => monitors)),
		withoutGlusterd: new Set(parts.flatMap(({glusterd = []}) => glusterd)),
	};
}
