/** How an engine brings an element's failure about. */
import type {CableId, DeviceId} from '../../core/ids.ts';
import type {Effect} from '../../engine/effect.types.ts';
import type {Network} from '../../network/network.types.ts';
import {tunnelName} from '../../network/queries/removal.ts';
import type {DamageParts} from '../damage.ts';
import type {Element} from '../elements.ts';

/** `null`: no effect does exactly this, such as the end of one tunnel of a mesh. */
export function effectsOf(network: Network, damage: DamageParts): readonly Effect[] | null {
	const tunnels = tunnelEffects(network, [...(damage.tunnels ?? [])]);
	if (tunnels === null) {
		return null;
	}
	const dead = [...(damage.devices ?? [])];
	return [
		...dead.flatMap(device => deviceEffects(network, device)),
		...[...(damage.cables ?? [])].flatMap(cable => cableEffects(network, dead, cable)),
		...[...(damage.oneWayCuts ?? [])].map(([cable, direction]): Effect => ({
			kind: 'cut',
			cable,
			direction,
			mode: 'silent',
		})),
		...[...(damage.overlays ?? [])].flatMap(id => {
			const hub = network.overlays
				.find(overlay => overlay.id === id)
				?.members.find(({role}) => role === 'server');
			return hub === undefined ? [] : [kill(hub.device, `overlay:${id}`)];
		}),
		...tunnels,
		...daemonEffects(network, damage),
		...[...(damage.multicastBlockedAt ?? [])].map((device): Effect => ({
			kind: 'block-multicast',
			device,
		})),
	];
}

function daemonEffects(
	network: Network,
	{corosync = [], qdevice = [], qnetd = false, monitors = [], glusterd = []}: DamageParts,
): readonly Effect[] {
	return [
		...corosync.map(device => kill(device, 'corosync')),
		...qdevice.map(device => kill(device, 'corosync-qdevice')),
		...(qnetd ? qnetdEffects(network) : []),
		...monitors.map(device => kill(device, 'ceph-mon')),
		...glusterd.map(device => kill(device, 'glusterd')),
	];
}

/** Whether the simulator can bring the element's failure about. */
export function canFail(network: Network, element: Pick<Element, 'damage'> | undefined): boolean {
	return element !== undefined && effectsOf(network, element.damage) !== null;
}

function kill(device: DeviceId, daemon: Extract<Effect, {kind: 'daemon'}>['daemon']): Effect {
	return {kind: 'daemon', device, daemon, action: 'kill'};
}

/** A provider's network fails beyond the first hop: the servers' links stay up. */
function deviceEffects({devices, cables}: Network, id: DeviceId): readonly Effect[] {
	const device = devices.find(candidate => candidate.id === id);
	return device?.kind === 'router'
		? cables
				.filter(({a, b}) => a.device === id || b.device === id)
				.map(({id: cable}) => ({kind: 'cut', cable, direction: 'both', mode: 'silent'}))
		: [{kind: 'device', device: id, action: 'kill'}];
}

/** What ends at a dead device is dead with it. */
function cableEffects(
	{cables}: Network,
	dead: readonly DeviceId[],
	id: CableId,
): readonly Effect[] {
	const cable = cables.find(candidate => candidate.id === id);
	return cable === undefined || dead.includes(cable.a.device) || dead.includes(cable.b.device)
		? []
		: [{kind: 'cut', cable: id, direction: 'both', mode: 'silent'}];
}

function qnetdEffects({cluster}: Network): readonly Effect[] {
	const arbiter = cluster?.qdevice?.device;
	return arbiter === undefined ? [] : [kill(arbiter, 'corosync-qnetd')];
}

/** Tunnels end with a daemon: that of the end which has no others. */
function tunnelEffects({overlays}: Network, names: readonly string[]): readonly Effect[] | null {
	const effects: Effect[] = [];
	for (const overlay of overlays) {
		const {id, members, tunnels} = overlay;
		const wanted = tunnels.filter(tunnel => names.includes(tunnelName(id, tunnel)));
		if (wanted.length > 0) {
			const end = members
				.map(({device}) => device)
				.findLast(device => {
					const own = tunnels.filter(({a, b}) => a === device || b === device);
					return own.length === wanted.length && own.every(tunnel => wanted.includes(tunnel));
				});
			if (end === undefined) {
				return null;
			}
			effects.push(kill(end, `overlay:${id}`));
		}
	}
	return effects;
}
