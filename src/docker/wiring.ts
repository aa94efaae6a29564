/** The lab's cables: every one of them is the patch panel's, plugged into the containers at both ends. */
import type {CableState} from '../engine/effective.ts';
import {effectiveCable} from '../engine/effective.ts';
import type {Cable, PortRef} from '../network/network.types.ts';
import {nodeOf, type Lab} from './lab.ts';
import {panelSettings} from './panel-settings.ts';
import type {PanelEnd, PanelSettings} from './panel.types.ts';

/** Puts the cable into the panel and plugs its ends; an end whose device is down stays open until it boots. */
export async function addCable(lab: Lab, cable: Cable): Promise<void> {
	await lab.panel.addCable(cable.id);
	await setCable(lab, cable, effectiveCable(lab.network, cable, lab.active()));
	await Promise.all([plugEnd(lab, cable, 'a'), plugEnd(lab, cable, 'b')]);
}

/** Plugs one end of the cable into its device, unless that is down. */
export async function plugEnd(lab: Lab, cable: Cable, end: PanelEnd): Promise<void> {
	const ref = cable[end];
	const {pid} = nodeOf(lab, ref.device);
	if (pid === null) {
		return;
	}
	const {name, mac, mtuBytes, addresses} = portOf(lab, ref);
	const ipv6 = addresses.some(({family}) => family === 6);
	await lab.panel.plug(cable.id, end, {pid, interface: name, mac, mtuBytes, ipv6});
}

export async function setCable(lab: Lab, cable: Cable, state: CableState): Promise<void> {
	const {carrier} = state;
	await Promise.all(
		(['aToB', 'bToA'] as const).map(direction =>
			lab.panel.set(
				cable.id,
				{
					...panelSettings(state[direction]),
					...stormLimits(lab, direction === 'aToB' ? cable.b : cable.a),
					cut: state[direction].cut,
					carrier,
				},
				{direction},
			),
		),
	);
}

/** Neither Linux bridges nor Open vSwitch have storm control: the cable drops what the switch's port would not take. */
function stormLimits(lab: Lab, {device: id}: PortRef): Partial<PanelSettings> {
	const {device} = nodeOf(lab, id);
	if (device.kind !== 'switch' || device.stormControl === null) {
		return {};
	}
	const {broadcastPacketsPerSecond, multicastPacketsPerSecond} = device.stormControl;
	return {
		broadcastLimitPps: broadcastPacketsPerSecond,
		multicastLimitPps: multicastPacketsPerSecond,
	};
}

function portOf(lab: Lab, {device, port}: PortRef) {
	const found = nodeOf(lab, device).device.ports.find(({name}) => name === port);
	if (found === undefined) {
		throw new Error(`The device ${device} has no port ${port}`);
	}
	return found;
}
