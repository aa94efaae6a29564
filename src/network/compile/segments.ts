/**
 * Broadcast domains. Cables, switches, bonds, bridges and tunnels join ports, one VLAN at a time; a router ends a domain.
 * A segment's ports are the ends that can have addresses: those of servers with no other port above them, and those of
 * routers.
 *
 * Each cable, port and bridge is one point for every VLAN tag that the design knows (0: no tag), and what passes a frame
 * from one point to another makes both points one.
 */
import type {DeviceId, OverlayId} from '../../core/ids.ts';
import type {PortStack} from '../layer2.types.ts';
import type {Cable, Overlay, PortRef, Segment} from '../network.types.ts';
import {subnetOf} from '../subnet.ts';
import {tagOutside} from '../vlan.ts';
import type {DraftDevice, DraftDevices, DraftPort, DraftSwitch} from './draft.types.ts';
import {createUnion, type Union} from './union.ts';

type Wiring = {
	readonly devices: DraftDevices;
	readonly cables: readonly Cable[];
	readonly overlays: readonly Overlay[];
};

export function compileSegments(wiring: Wiring): readonly Segment[] {
	const {devices, cables, overlays} = wiring;
	const tags = tagsOf(devices);
	const union = createUnion();
	for (const tag of tags) {
		for (const device of devices.values()) {
			joinDevice(union, device, tag);
		}
		for (const {id, members} of overlays) {
			members.forEach(({device, port}) => {
				union.join(point('overlay', id, tag), portPoint(device, port, tag));
			});
		}
		for (const cable of cables) {
			union.join(endPoint(cable.a, tag), endPoint(cable.b, tag));
		}
	}
	const segments = groupsOf(wiring, union, tags).map(group => segmentOf(devices, group));
	// What consists of a tunnel alone stands behind what is wired.
	const isTunnel = ({id}: Segment): boolean => id.startsWith('overlay:');
	return [...segments.filter(segment => !isTunnel(segment)), ...segments.filter(isTunnel)];
}

/** All tags that a design names; the untagged frames come first. */
function tagsOf(devices: DraftDevices): readonly number[] {
	const tags = new Set([0]);
	for (const {ports} of devices.values()) {
		for (const {over, vlans} of ports) {
			if (over?.kind === 'vlan') tags.add(over.tag);
			if (typeof vlans?.untagged === 'number') tags.add(vlans.untagged);
			if (vlans !== null && vlans.tagged !== 'all') vlans.tagged.forEach(tag => tags.add(tag));
		}
	}
	return [...tags];
}

function joinDevice(union: Union, device: DraftDevice, tag: number): void {
	if (device.kind === 'switch') {
		joinBridge(
			union,
			{key: point('switch', device.id, tag), device, names: portNames(device)},
			tag,
		);
	}
	for (const port of device.ports) {
		if (port.over !== null) {
			joinStack(union, {device, port, over: port.over}, tag);
		}
	}
}

function joinStack(
	union: Union,
	{device, port, over}: {device: DraftDevice; port: DraftPort; over: PortStack},
	tag: number,
): void {
	const own = portPoint(device.id, port.name, tag);
	if (over.kind === 'vlan') {
		union.join(portPoint(device.id, port.name, 0), portPoint(device.id, over.port, over.tag));
	} else if (over.kind === 'bond') {
		over.ports.forEach(name => {
			union.join(own, portPoint(device.id, name, tag));
		});
	} else {
		joinBridge(union, {key: own, device, names: over.ports}, tag);
	}
}

/** `tag` is the VLAN inside the bridge; at each port it leaves with the tag that the port gives it. */
function joinBridge(
	union: Union,
	{key, device, names}: {key: string; device: DraftDevice; names: readonly string[]},
	tag: number,
): void {
	for (const name of names) {
		const port = device.ports.find(candidate => candidate.name === name);
		const outside = port === undefined ? null : tagOutside(port.vlans, tag);
		if (outside !== null) {
			union.join(key, portPoint(device.id, name, outside));
		}
	}
}

type Group = {
	readonly ports: PortRef[];
	/** With the VLAN that the segment is inside each. */
	readonly switches: Map<DraftSwitch, number>;
	/** With the tag that its frames have on each. */
	readonly cables: Map<Cable, number>;
	readonly overlays: Set<Overlay>;
};

/** A VLAN that no end takes part in is left out; an unused switch is a segment of its own. */
function groupsOf(wiring: Wiring, union: Union, tags: readonly number[]): readonly Group[] {
	const groups = new Map<string, Group>();
	const groupOf = (key: string): Group => {
		const root = union.find(key);
		const known = groups.get(root);
		const group = known ?? {ports: [], switches: new Map(), cables: new Map(), overlays: new Set()};
		groups.set(root, group);
		return group;
	};
	for (const device of wiring.devices.values()) {
		for (const {name} of device.kind === 'switch' ? [] : endPorts(device)) {
			groupOf(portPoint(device.id, name, 0)).ports.push({device: device.id, port: name});
		}
	}
	for (const tag of tags) {
		for (const device of wiring.devices.values()) {
			if (device.kind === 'switch') {
				groupOf(point('switch', device.id, tag)).switches.set(device, tag);
			}
		}
		wiring.cables.forEach(cable => groupOf(endPoint(cable.a, tag)).cables.set(cable, tag));
		wiring.overlays.forEach(overlay =>
			groupOf(point('overlay', overlay.id, tag)).overlays.add(overlay),
		);
	}
	return [...groups.values()].filter(
		({ports, switches}) => ports.length > 0 || [...switches.values()].includes(0),
	);
}

/** Ports that no bond or bridge has taken. */
function endPorts(device: Exclude<DraftDevice, DraftSwitch>): readonly DraftPort[] {
	const taken = new Set(
		device.ports.flatMap(({over}) => (over === null || over.kind === 'vlan' ? [] : over.ports)),
	);
	return device.ports.filter(({name}) => !taken.has(name));
}

function segmentOf(devices: DraftDevices, group: Group): Segment {
	const {ports} = group;
	const switches = [...group.switches.keys()];
	const cables = [...group.cables.keys()];
	const overlays = [...group.overlays];
	return {
		id: segmentId(group),
		ports,
		switches: switches.map(({id}) => id),
		overlay: overlays[0]?.id ?? null,
		carriesMulticast:
			switches.every(device => device.carriesMulticast) &&
			overlays.every(overlay => overlay.carriesMulticast) &&
			cables.every(
				({impairment}) => !impairment.aToB.blocksMulticast && !impairment.bToA.blocksMulticast,
			),
		subnets: subnetsOf(devices, ports),
	};
}

/** Named after what holds it together, so that the name says something and stays when other parts change. */
function segmentId({ports, switches, cables, overlays}: Group): string {
	const [firstSwitch] = switches;
	const [firstCable] = cables;
	const [firstOverlay] = overlays;
	const [firstPort] = ports;
	if (firstSwitch !== undefined) {
		const [{id}, vlan] = firstSwitch;
		return `switch:${id}${vlan === 0 ? '' : `/${vlan}`}`;
	}
	if (firstOverlay !== undefined && cables.size === 0) return `overlay:${firstOverlay.id}`;
	if (firstCable !== undefined) {
		const [{kind, id}, tag] = firstCable;
		return `${kind}:${id}${tag === 0 ? '' : `/${tag}`}`;
	}
	return firstPort === undefined ? 'empty' : `port:${firstPort.device}.${firstPort.port}`;
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

const portNames = ({ports}: DraftDevice): readonly string[] => ports.map(({name}) => name);

const point = (kind: string, id: DeviceId | OverlayId, tag: number): string =>
	`${kind} ${id} ${tag}`;

const portPoint = (device: DeviceId, port: string, tag: number): string =>
	`port ${device}.${port} ${tag}`;

const endPoint = ({device, port}: PortRef, tag: number): string => portPoint(device, port, tag);
