/** What a port of a bridge or switch makes of a frame's VLAN tag. On the wire and inside, 0 stands for no VLAN. */
import type {PortVlans} from './layer2.types.ts';

/** The VLAN that a frame belongs to inside the bridge; `null`: the port drops it. */
export function vlanInside(vlans: PortVlans | null, tag: number): number | null {
	if (vlans === null) {
		return tag;
	}
	if (tag === 0) {
		return vlans.untagged;
	}
	return isTagged(vlans, tag) ? tag : null;
}

/** The tag that a frame of this VLAN leaves with; `null`: the port does not pass it. */
export function tagOutside(vlans: PortVlans | null, vlan: number): number | null {
	if (vlans === null) {
		return vlan;
	}
	if (vlans.untagged === vlan) {
		return 0;
	}
	return vlan !== 0 && isTagged(vlans, vlan) ? vlan : null;
}

function isTagged({tagged}: PortVlans, tag: number): boolean {
	return tagged === 'all' || tagged.includes(tag);
}
