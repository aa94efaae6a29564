/** How a switch's container becomes the switch of the design. */
import type {Network, Port, Switch} from '../../network/network.types.ts';
import {aggregatesOf, type Aggregate} from './aggregates.ts';
import {kernelBond, linuxBridge, type BridgedPort, type Bridging} from './linux-bridge.ts';
import {ovsBridge, type OvsPort} from './open-vswitch.ts';
import {plainPortCost, portRateBps, rapidPortCost} from './port-cost.ts';
import type {Step} from './steps.types.ts';

/** The name of a switch's bridge inside its container. */
export const SWITCH_BRIDGE = 'br0';

export function switchSteps(network: Network, device: Switch): readonly Step[] {
	const cabled = device.ports.filter(({cable}) => cable !== null);
	const aggregates = aggregatesOf(network, device);
	const single = cabled.filter(port => !aggregates.some(({ports}) => ports.includes(port)));
	const parts = [
		...single.map(port => ({name: port.name, first: port, aggregate: null})),
		...aggregates.flatMap(aggregate => {
			const [first] = aggregate.ports;
			return first === undefined ? [] : [{name: aggregate.name, first, aggregate}];
		}),
	];
	const own: Bridging = {
		name: SWITCH_BRIDGE,
		// The spanning tree's tie-breaker, as the compiled network counts it.
		mac: cabled[0]?.mac ?? '02:00:00:00:00:00',
		mtuBytes: cabled.length === 0 ? 1500 : Math.min(...cabled.map(port => port.mtuBytes)),
		spanningTree: device.spanningTree,
		priority: device.bridgePriority,
		igmpSnooping: device.igmpSnooping,
		igmpQuerier: device.igmpQuerier,
	};
	if (device.implementation === 'openvswitch') {
		const ports = parts.map(part => ovsPort(network, device, part));
		return ovsBridge({...own, internal: [], ports});
	}
	return [
		...aggregates.flatMap(({name, ports, mode, lacpRate}) =>
			kernelBond(
				{name, mac: ports[0]?.mac ?? own.mac},
				{mode, lacpRate, ports: ports.map(port => port.name)},
			),
		),
		...linuxBridge(
			own,
			parts.map((part): BridgedPort => ({
				name: part.name,
				vlans: part.first.vlans,
				cost: plainPortCost(portRateBps(network, {device: device.id, port: part.first.name})),
			})),
		),
	];
}

type Part = {readonly name: string; readonly first: Port; readonly aggregate: Aggregate | null};

function ovsPort(network: Network, {id}: Switch, {name, first, aggregate}: Part): OvsPort {
	const rateBps = portRateBps(network, {device: id, port: first.name});
	return {
		name,
		vlans: first.vlans,
		costs: {stp: plainPortCost(rateBps), rstp: rapidPortCost(rateBps)},
		bond:
			aggregate === null
				? null
				: {
						ports: aggregate.ports.map(port => port.name),
						mode: aggregate.mode,
						lacpRate: aggregate.lacpRate,
					},
	};
}
