/** Bridges that look into multicast and forget who listens. */
import type {DeviceId} from '../../core/ids.ts';
import type {BridgePort} from '../layer2.types.ts';
import type {Ring} from '../cluster.types.ts';
import type {Network, PortRef, Segment, Switch} from '../network.types.ts';
import {deviceOf, portKey, portOf} from './lookup.ts';

type Snooper = Pick<Switch | BridgePort, 'implementation' | 'igmpSnooping' | 'igmpQuerier'>;

/**
 * In the ring's broadcast domains, where nobody asks for listeners: whoever snoops as Open vSwitch does, which forgets a
 * listener 260 s after its last report (RFC 2236, 8.4). A Linux bridge floods where nobody asks
 * (br_multicast_querier_exists). Empty when somebody asks.
 */
export function forgetfulBridges(network: Network, ring: Ring): readonly DeviceId[] {
	const forgetful = network.segments
		.filter(({ports}) => ring.addresses.some(end => includes(ports, end)))
		.flatMap(segment => {
			const bridges = bridgesOf(network, segment);
			return bridges.some(({settings}) => settings.igmpQuerier) ? [] : bridges;
		})
		.filter(({settings}) => settings.igmpSnooping && settings.implementation === 'openvswitch')
		.map(({device}) => device);
	return [...new Set(forgetful)];
}

function bridgesOf(
	network: Network,
	{switches, ports}: Segment,
): readonly {readonly device: DeviceId; readonly settings: Snooper}[] {
	const inServers = ports.flatMap(port => {
		const {over} = portOf(network, port);
		return over?.kind === 'bridge' ? [{device: port.device, settings: over}] : [];
	});
	const alone = switches.flatMap(id => {
		const device = deviceOf(network, id);
		return device.kind === 'switch' ? [{device: id, settings: device}] : [];
	});
	return [...alone, ...inServers];
}

function includes(ports: readonly PortRef[], wanted: PortRef): boolean {
	return ports.some(port => portKey(port) === portKey(wanted));
}
