/** Which members can hold a TCP session with the quorum device's server. */
import type {DeviceId} from '../../core/ids.ts';
import type {Network, Port} from '../network.types.ts';
import {isInSubnet, subnetOf} from '../subnet.ts';
import {portOf} from './lookup.ts';
import {pathTo} from './path.ts';
import {NOTHING_REMOVED, type Removal} from './removal.ts';

/** Running members whose packets get to the arbiter's address, and the answers back; empty without a qdevice. */
export function arbiterReach(
	network: Network,
	removal: Removal = NOTHING_REMOVED,
): ReadonlySet<DeviceId> {
	const {members = [], qdevice = null} = network.cluster ?? {};
	if (qdevice === null) {
		return new Set();
	}
	const inTouch = members
		.map(({device}) => device)
		.filter(device => {
			const there = pathTo(network, {from: device, address: qdevice.address}, removal);
			const source = there && sourceAddress(portOf(network, there.fromPort), qdevice.address);
			return (
				source !== null &&
				pathTo(network, {from: qdevice.device, address: source}, removal) !== null
			);
		});
	return new Set(inTouch);
}

/** As the kernel chooses it for a port: the address beside the target's, else the first one of its family. */
export function sourceAddress({addresses}: Port, target: string): string | null {
	const family = target.includes(':') ? 6 : 4;
	const candidates = addresses.filter(own => own.family === family);
	const neighbour = candidates.find(own => isInSubnet(target, subnetOf(own)));
	return (neighbour ?? candidates[0])?.address ?? null;
}
