/**
 * Everything that is out of order when an element has failed, also what the element does not name: a dead machine's
 * daemons, cables and tunnels. Two cases with the same closure are one case.
 */
import type {CableId, DeviceId, OverlayId} from '../../core/ids.ts';
import type {Network} from '../../network/network.types.ts';
import {tunnelName} from '../../network/queries/removal.ts';
import type {DamageParts} from '../damage.ts';

const DEAD_WITH_THE_MACHINE = [
	'dead',
	'corosync',
	'qdevice',
	'multicast',
	'ceph-mon',
	'glusterd',
] as const;

/** Words such as `dead:a`, `cut:c1/aToB`, in no particular order. */
export function closureOf(network: Network, damage: DamageParts): ReadonlySet<string> {
	const {devices = [], cables = [], oneWayCuts = [], overlays = [], tunnels = []} = damage;
	return new Set([
		...[...devices].flatMap(device => wordsOfDevice(network, device)),
		...[...cables].flatMap(bothWays),
		...[...oneWayCuts].map(([cable, direction]) => `cut:${cable}/${direction}`),
		...[...overlays].flatMap(id => wordsOfOverlay(network, id)),
		...[...tunnels].map(tunnel => `tunnel:${tunnel}`),
		...wordsOfDaemons(damage),
	]);
}

function wordsOfDaemons({
	corosync = [],
	qdevice = [],
	qnetd = false,
	multicastBlockedAt = [],
	monitors = [],
	glusterd = [],
}: DamageParts): readonly string[] {
	return [
		...corosync.map(device => `corosync:${device}`),
		...qdevice.map(device => `qdevice:${device}`),
		...[...multicastBlockedAt].map(device => `multicast:${device}`),
		...(qnetd ? ['qnetd'] : []),
		...monitors.map(device => `ceph-mon:${device}`),
		...glusterd.map(device => `glusterd:${device}`),
	];
}

function wordsOfDevice(network: Network, device: DeviceId): readonly string[] {
	const {cables, overlays, cluster} = network;
	const isAt = ({a, b}: {readonly a: DeviceId; readonly b: DeviceId}): boolean =>
		a === device || b === device;
	return [
		...DEAD_WITH_THE_MACHINE.map(kind => `${kind}:${device}`),
		...(cluster?.qdevice?.device === device ? ['qnetd'] : []),
		...cables.filter(({a, b}) => isAt({a: a.device, b: b.device})).flatMap(({id}) => bothWays(id)),
		...overlays.flatMap(({id, members, tunnels}) =>
			members.some(member => member.device === device && member.role === 'server')
				? wordsOfOverlay(network, id)
				: tunnels.filter(isAt).map(tunnel => `tunnel:${tunnelName(id, tunnel)}`),
		),
	];
}

function wordsOfOverlay({overlays}: Network, id: OverlayId): readonly string[] {
	const tunnels = overlays.find(overlay => overlay.id === id)?.tunnels ?? [];
	return [`overlay:${id}`, ...tunnels.map(tunnel => `tunnel:${tunnelName(id, tunnel)}`)];
}

function bothWays(cable: CableId): readonly string[] {
	return [`cut:${cable}/aToB`, `cut:${cable}/bToA`];
}
