/**
 * Lost routes between two servers: each drops what comes from the other before anything of its own sees it. Neither
 * notices that it sends into the void, as neither would if a router on the way dropped its packets.
 */
import type {DeviceId} from '../core/ids.ts';
import {partedPeers} from '../engine/effective.ts';
import type {Effect} from '../engine/effect.types.ts';
import type {Network} from '../network/network.types.ts';
import {executeOrThrow} from './exec.ts';
import {nodeOf, type Lab} from './lab.ts';

const TABLE = 'ringproof-routes';

/** Makes the server drop exactly what the active effects say; also after a boot, which has forgotten it. */
export async function dropLostRoutes(
	lab: Lab,
	device: DeviceId,
	active: readonly Effect[],
): Promise<void> {
	const node = nodeOf(lab, device);
	if (node.pid === null) {
		return;
	}
	const addresses = partedPeers(device, active).flatMap(peer => cabledAddresses(lab.network, peer));
	const rules = addresses.map(
		address =>
			`add rule inet ${TABLE} in ${address.includes(':') ? 'ip6' : 'ip'} saddr ${address} drop`,
	);
	const script = [
		`add table inet ${TABLE}`,
		`delete table inet ${TABLE}`,
		...(rules.length === 0
			? []
			: [
					`add table inet ${TABLE}`,
					// Before the kernel's own connection tracking and routing.
					`add chain inet ${TABLE} in { type filter hook prerouting priority -400; }`,
					...rules,
				]),
	];
	await executeOrThrow(node.container, ['nft', script.join('; ')]);
}

/** The servers whose lost routes change between two lists of effects. */
export function partedBy(effects: readonly Effect[]): readonly DeviceId[] {
	return [...new Set(effects.flatMap(effect => (effect.kind === 'part' ? effect.servers : [])))];
}

/** Addresses outside tunnels. */
function cabledAddresses({devices}: Network, id: DeviceId): readonly string[] {
	const ports = devices.find(device => device.id === id)?.ports ?? [];
	return ports
		.filter(({overlay}) => overlay === null)
		.flatMap(({addresses}) => addresses.map(({address}) => address));
}
