/** What the tunnel kinds share: header sizes, finding members, and the commands that give a tunnel's port its place. */
import type {DeviceId} from '../core/ids.ts';
import type {Network, Overlay, OverlayMember} from '../network/network.types.ts';
import type {NamedMember} from '../network/overlay-kind.types.ts';
import type {OverlayOptions} from '../network/overlay-options.types.ts';

/** RFC 791 without options, RFC 8200 without extensions. */
export const IP_HEADER_BYTES = {4: 20, 6: 40} as const;
export const UDP_HEADER_BYTES = 8;
/** Of an inner frame: two addresses and the type. */
export const ETHERNET_HEADER_BYTES = 14;

export function optionsOf<Kind extends OverlayOptions['kind']>(
	{id, options}: Overlay,
	kind: Kind,
): Extract<OverlayOptions, {kind: Kind}> {
	if (options.kind !== kind) {
		throw new Error(`${id} is of the kind ${options.kind}, not ${kind}.`);
	}
	return options as Extract<OverlayOptions, {kind: Kind}>;
}

export function memberOf(overlay: Overlay, device: DeviceId): OverlayMember {
	const member = overlay.members.find(candidate => candidate.device === device);
	if (member === undefined) {
		throw new Error(`${device} is no member of ${overlay.id}.`);
	}
	return member;
}

/** The members that this one has a tunnel to. */
export function peersOf(overlay: Overlay, device: DeviceId): readonly OverlayMember[] {
	return overlay.tunnels
		.filter(({a, b}) => a === device || b === device)
		.map(({a, b}) => memberOf(overlay, a === device ? b : a));
}

/** Members that are all alike, from the list of their names under this key of the overlay's section. */
export function peersFrom(key: string, names: readonly string[]): readonly NamedMember[] {
	return names.map((name, index) => ({name, role: 'peer', path: [key, index]}));
}

/** Every pair of members, each once. */
export function everyPair(members: readonly DeviceId[]): readonly {a: DeviceId; b: DeviceId}[] {
	return members.flatMap((a, index) => members.slice(index + 1).map(b => ({a, b})));
}

/** `10.1.0.1/24`, or `null` for a port without address. */
export function innerAddress({subnet}: Overlay, {address}: OverlayMember): string | null {
	return subnet === null || address === null ? null : `${address}/${subnet.split('/')[1] ?? ''}`;
}

export type HostBridge = {
	readonly name: string;
	readonly implementation: 'linux-bridge' | 'openvswitch';
};

/** The bridge of its server that a member's port belongs to; `null`: none. */
export function bridgeOf(network: Network, {device, port}: OverlayMember): HostBridge | null {
	const ports = network.devices.find(({id}) => id === device)?.ports ?? [];
	for (const {name, over} of ports) {
		if (over?.kind === 'bridge' && over.ports.includes(port)) {
			return {name, implementation: over.implementation};
		}
	}
	return null;
}

/** Shell words that put the interface in `variable` up and into its bridge. */
export function joinBridge(
	{name, implementation}: HostBridge,
	variable: string,
): readonly string[] {
	return [
		`ip link set "${variable}" up`,
		implementation === 'openvswitch'
			? `ovs-vsctl --may-exist add-port ${name} "${variable}"`
			: `ip link set "${variable}" master ${name}`,
	];
}

export function wholeSeconds(durationMs: number): string {
	return String(Math.round(durationMs / 1000));
}
