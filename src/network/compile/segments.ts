/**
 * Broadcast domains. Cables and switches join ports; a router ends a domain, an overlay is one of its own.
 * Ports of switches are not listed: a segment's ports are the ends that have addresses, on servers and routers.
 */
import type {DeviceId} from '../../core/ids.ts';
import type {Cable, Overlay, PortRef, Segment} from '../network.types.ts';
import {subnetOf} from '../subnet.ts';
import type {DraftDevice, DraftDevices} from './draft.types.ts';

type Wiring = {
	readonly devices: DraftDevices;
	readonly cables: readonly Cable[];
	readonly overlays: readonly Overlay[];
};

export function compileSegments({devices, cables, overlays}: Wiring): readonly Segment[] {
	const sets = unionOfCables(devices, cables);
	const byRoot = new Map<string, {ports: PortRef[]; switches: DeviceId[]; cables: Cable[]}>();
	const groupOf = (key: string) => {
		const root = sets.find(key);
		const group = byRoot.get(root) ?? {ports: [], switches: [], cables: []};
		byRoot.set(root, group);
		return group;
	};
	for (const device of devices.values()) {
		if (device.kind === 'switch') {
			groupOf(switchKey(device.id)).switches.push(device.id);
			continue;
		}
		for (const port of device.ports.filter(({overlay}) => overlay === null)) {
			groupOf(portKey({device: device.id, port: port.name})).ports.push({
				device: device.id,
				port: port.name,
			});
		}
	}
	for (const cable of cables) {
		groupOf(endKey(devices, cable.a)).cables.push(cable);
	}
	const wired = [...byRoot.values()].map((group): Segment => ({
		id: segmentId(group),
		ports: group.ports,
		switches: group.switches,
		overlay: null,
		carriesMulticast:
			group.switches.every(id => carriesMulticast(devices.get(id))) &&
			group.cables.every(
				({impairment}) => !impairment.aToB.blocksMulticast && !impairment.bToA.blocksMulticast,
			),
		subnets: subnetsOf(devices, group.ports),
	}));
	return [...wired, ...overlays.map(overlay => overlaySegment(overlay, devices))];
}

function overlaySegment(overlay: Overlay, devices: DraftDevices): Segment {
	const ports = overlay.members.map(({device, port}) => ({device, port}));
	return {
		id: `overlay:${overlay.id}`,
		ports,
		switches: [],
		overlay: overlay.id,
		carriesMulticast: overlay.carriesMulticast,
		subnets: subnetsOf(devices, ports),
	};
}

function unionOfCables(devices: DraftDevices, cables: readonly Cable[]) {
	const parent = new Map<string, string>();
	const find = (key: string): string => {
		const above = parent.get(key) ?? key;
		if (above === key) {
			return key;
		}
		const root = find(above);
		parent.set(key, root);
		return root;
	};
	for (const cable of cables) {
		parent.set(find(endKey(devices, cable.a)), find(endKey(devices, cable.b)));
	}
	return {find};
}

/** All ports of a switch are one point; a port of a server or router stands for itself. */
function endKey(devices: DraftDevices, end: PortRef): string {
	return devices.get(end.device)?.kind === 'switch' ? switchKey(end.device) : portKey(end);
}

const switchKey = (device: DeviceId): string => `switch:${device}`;
const portKey = ({device, port}: PortRef): string => `port:${device}.${port}`;

/** Named after what holds it together, so that the name says something and stays when other parts change. */
function segmentId(group: {ports: PortRef[]; switches: DeviceId[]; cables: Cable[]}): string {
	const [firstSwitch] = group.switches;
	const [firstCable] = group.cables;
	const [firstPort] = group.ports;
	if (firstSwitch !== undefined) return switchKey(firstSwitch);
	if (firstCable !== undefined) return `${firstCable.kind}:${firstCable.id}`;
	return firstPort === undefined ? 'empty' : portKey(firstPort);
}

function carriesMulticast(device: DraftDevice | undefined): boolean {
	return device?.kind === 'switch' && device.carriesMulticast;
}

function subnetsOf(devices: DraftDevices, ports: readonly PortRef[]): readonly string[] {
	const subnets = ports.flatMap(
		({device, port}) =>
			devices
				.get(device)
				?.ports.find(({name}) => name === port)
				?.addresses.map(subnetOf) ?? [],
	);
	return [...new Set(subnets)];
}
