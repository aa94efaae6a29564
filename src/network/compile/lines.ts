/** Cables and uplinks: their ends become port references, their settings one impairment a direction. */
import {cableId, type CableId} from '../../core/ids.ts';
import type {DocumentPath} from '../../core/places.ts';
import type {CableSpec, UplinkSpec} from '../../design/design.types.ts';
import {PROVIDER_PRESETS} from '../../design/presets/providers.ts';
import type {PortVlans} from '../layer2.types.ts';
import type {Cable, Impairment, PortRef} from '../network.types.ts';
import {isKnown, own, report, type Compilation} from './compilation.ts';
import type {DraftDevice, DraftDevices, DraftPort} from './draft.types.ts';
import {portVlans} from './stacks.ts';
import {checkImpairment, defaultImpairment, withWritten} from './impairment.ts';

type End = {readonly device: DraftDevice; readonly port: DraftPort};

/** Adds ports to switches and routers as lines are plugged into them. */
export function compileLines(compilation: Compilation, devices: DraftDevices): readonly Cable[] {
	const {cables = {}, uplinks = {}} = compilation.spec;
	const plug = {compilation, devices};
	return [
		...Object.entries(cables).flatMap(([name, spec]) => compileCable(plug, name, spec) ?? []),
		...Object.entries(uplinks).flatMap(([name, spec]) => compileUplink(plug, name, spec) ?? []),
	];
}

type Plug = {readonly compilation: Compilation; readonly devices: DraftDevices};

function compileCable({compilation, devices}: Plug, name: string, spec: CableSpec): Cable | null {
	const path = ['cables', name];
	const [first = '', second = ''] = spec.ends;
	const id = cableId(name);
	if (first === second && first.includes('.')) {
		report(compilation, [...path, 'ends'], {
			code: 'cable-to-itself',
			message: `Both ends of \`${name}\` are \`${first}\`.`,
			remedy: 'Plug the second end into another device.',
		});
		return null;
	}
	const vlans = portVlans(spec.vlans);
	const a = plugIn(compilation, devices, {end: first, path: [...path, 'ends', 0], id, vlans});
	const b = plugIn(compilation, devices, {end: second, path: [...path, 'ends', 1], id, vlans});
	if (a === null || b === null) {
		return null;
	}
	const base = defaultImpairment(Math.min(a.port.mtuBytes, b.port.mtuBytes));
	return line(compilation, {id, kind: 'cable', a, b, path, forward: withWritten(base, spec), spec});
}

function compileUplink({compilation, devices}: Plug, name: string, spec: UplinkSpec): Cable | null {
	const path = ['uplinks', name];
	const providers = compilation.spec.providers ?? {};
	const id = cableId(name);
	if (own(compilation.spec.cables, name) !== undefined) {
		report(compilation, path, {
			code: 'duplicate-name',
			message: `\`${name}\` is already the name of a cable.`,
			remedy: 'Give the uplink a name of its own.',
			part: 'key',
		});
	}
	const a = plugIn(compilation, devices, {
		end: spec.from,
		path: [...path, 'from'],
		id,
		vlans: null,
	});
	const known = isKnown(compilation, {
		name: spec.to,
		path: [...path, 'to'],
		what: 'a provider',
		candidates: Object.keys(providers),
	});
	const provider = own(providers, spec.to);
	const device = devices.get(spec.to);
	if (a === null || !known || provider === undefined || device === undefined) {
		return null;
	}
	const preset = PROVIDER_PRESETS[provider.preset];
	const base: Impairment = {
		...defaultImpairment(preset.mtuBytes),
		oneWayDelayMs: preset.oneWayDelayMs,
		rateBps: preset.rateBps,
	};
	// The provider's word on multicast is about its own network, not about the lines to it.
	const ofProvider = {...withWritten(base, provider), blocksMulticast: false};
	const forward = withWritten(ofProvider, spec);
	const b = {device, port: addPort(device, forward.mtuBytes, {path, id, vlans: null})};
	return line(compilation, {id, kind: 'uplink', a, b, path, forward, spec});
}

type Line = {
	readonly id: CableId;
	readonly kind: Cable['kind'];
	readonly a: End;
	readonly b: End;
	readonly path: DocumentPath;
	readonly forward: Impairment;
	readonly spec: CableSpec | UplinkSpec;
};

function line(compilation: Compilation, {id, kind, a, b, path, forward, spec}: Line): Cable {
	const backward = withWritten(forward, spec.reverse ?? {});
	checkImpairment(compilation, path, forward);
	if (spec.reverse !== undefined) {
		checkImpairment(compilation, [...path, 'reverse'], backward);
	}
	return {
		id,
		kind,
		a: refOf(a),
		b: refOf(b),
		impairment: {aToB: forward, bToA: backward},
	};
}

/** The port behind `server.interface`, or a new port of a switch; `null` after reporting why there is none. */
function plugIn(
	compilation: Compilation,
	devices: DraftDevices,
	{end, path, id, vlans}: {end: string} & NewPort,
): End | null {
	const dot = end.indexOf('.');
	const deviceName = dot === -1 ? end : end.slice(0, dot);
	const candidates = [...devices.values()]
		.filter(({kind}) => kind !== 'router')
		.map(device => String(device.id));
	const what = 'a server or switch';
	const device = devices.get(deviceName);
	if (!isKnown(compilation, {name: deviceName, path, what, candidates}) || device === undefined) {
		return null;
	}
	if (device.kind !== 'server') {
		if (dot === -1) {
			return {
				device,
				port: addPort(device, device.kind === 'switch' ? device.mtuBytes : 1500, {path, id, vlans}),
			};
		}
		report(compilation, path, {
			code: 'switch-port-named',
			message: `\`${end}\` names a port of the switch \`${deviceName}\`.`,
			remedy: `Ports of switches are counted by themselves: write \`${deviceName}\`.`,
		});
		return null;
	}
	const interfaces = device.ports.map(port => port.name);
	if (dot === -1) {
		report(compilation, path, {
			code: 'interface-missing',
			message: `\`${end}\` is a server, but the interface is missing.`,
			remedy: `Write ${interfaces.map(name => `\`${end}.${name}\``).join(' or ')}.`,
		});
		return null;
	}
	const name = end.slice(dot + 1);
	if (
		!isKnown(compilation, {
			name,
			path,
			what: `an interface of \`${deviceName}\``,
			candidates: interfaces,
		})
	) {
		return null;
	}
	return serverEnd(compilation, device, {name, path, id});
}

function serverEnd(
	compilation: Compilation,
	device: DraftDevice,
	{name, path, id}: {name: string; path: DocumentPath; id: CableId},
): End | null {
	const port = device.ports.find(candidate => candidate.name === name);
	if (port === undefined) {
		return null;
	}
	if (port.cable !== null) {
		report(compilation, path, {
			code: 'port-in-use',
			message: `\`${device.id}.${name}\` is already plugged into \`${port.cable}\`.`,
			remedy: 'One interface takes one cable: add an interface, or put a switch between.',
		});
		return null;
	}
	const kind = compilation.spec.servers[device.id]?.interfaces[name]?.kind ?? 'card';
	if (kind !== 'card') {
		report(compilation, path, {
			code: 'not-a-card',
			message: `\`${device.id}.${name}\` is a ${kind}, into which nothing can be plugged.`,
			remedy: 'Plug the cable into a network card.',
		});
		return null;
	}
	port.cable = id;
	return {device, port};
}

type NewPort = {
	readonly path: DocumentPath;
	readonly id: CableId;
	readonly vlans: PortVlans | null;
};

function addPort(device: DraftDevice, mtuBytes: number, {path, id, vlans}: NewPort): DraftPort {
	const port: DraftPort = {
		name: `p${device.ports.length + 1}`,
		mtuBytes,
		addresses: [],
		gateway: null,
		cable: id,
		overlay: null,
		over: null,
		vlans,
		path,
	};
	device.ports.push(port);
	return port;
}

function refOf({device, port}: End): PortRef {
	return {device: device.id, port: port.name};
}
