/** What the simulator cannot do with a network, so that nobody takes its silence for an answer. */
import type {Lack} from '../engine/engine.types.ts';
import type {Network} from '../network/network.types.ts';
import type {Fabric} from './net/fabric.ts';

export function findLacks(network: Network, fabric: Fabric): readonly Lack[] {
	return [...redundantRings(network), ...unmanagedLoops(network, fabric)];
}

function redundantRings({cluster}: Network): readonly Lack[] {
	if (cluster === null || cluster.transport === 'knet' || cluster.rings.length < 2) {
		return [];
	}
	return [
		{
			what: `the second ring of the transport \`${cluster.transport}\``,
			why: 'The redundant ring protocol of corosync 2 is not modelled; only the first ring carries anything.',
			remedy: 'Use the transport `knet`, or judge this design on the live lab alone.',
		},
	];
}

/** A loop of switches without spanning tree multiplies every broadcast until the network is full. */
function unmanagedLoops(network: Network, {segments}: Fabric): readonly Lack[] {
	return segments
		.filter(({trunks, forwarding, segment}) => {
			const hasPlainSwitch = network.devices.some(
				device =>
					device.kind === 'switch' &&
					segment.switches.includes(device.id) &&
					device.spanningTree === 'none',
			);
			return hasPlainSwitch && forwarding.size < trunks.length;
		})
		.map(({segment}) => ({
			what: `the loop of switches in the segment \`${segment.id}\``,
			why: 'Without a spanning tree a loop ends in a broadcast storm, which is not simulated.',
			remedy: 'Set `spanningTree` on every switch of the loop, or remove a cable.',
		}));
}
