/** Effects that several faults are made of. */
import type {DeviceId} from '../core/ids.ts';
import {clusterDaemons, isHaManaged} from '../engine/cluster-daemons.ts';
import type {DaemonName, Effect} from '../engine/effect.types.ts';
import type {Network} from '../network/network.types.ts';
import {hasDaemon} from '../network/queries/tunnel-daemons.ts';
import {notRealisable} from './_fault.ts';
import type {Target} from './_target.types.ts';

type Action = 'kill' | 'stop' | 'freeze';

export function onEachDevice(targets: readonly Target[], action: Action): readonly Effect[] {
	return [...new Set(targets.flatMap(({devices}) => devices))].map(device => ({
		kind: 'device',
		device,
		action,
	}));
}

/**
 * Words for daemons in a scenario. `pve-ha-manager` is the LRM, the CRM and the watchdog multiplexer together; `overlay`
 * stands for the daemons of every overlay that the machine is in.
 */
export const DAEMON_WORDS = [
	'corosync',
	'corosync-qdevice',
	'corosync-qnetd',
	'pve-ha-manager',
	'overlay',
] as const;

export type DaemonRequest = {
	readonly network: Network;
	readonly targets: readonly Target[];
	readonly daemon: (typeof DAEMON_WORDS)[number];
	readonly action: Action;
};

export function onEachDaemon({network, targets, daemon, action}: DaemonRequest): readonly Effect[] {
	return targets.flatMap(target => {
		const effects = target.devices.flatMap(device =>
			daemonsOf(network, {target, device, daemon}).map(name => ({
				kind: 'daemon' as const,
				device,
				daemon: name,
				action,
			})),
		);
		if (effects.length === 0) {
			throw notRealisable(`No ${daemon} daemon runs at "${target.selector}".`);
		}
		return effects;
	});
}

function daemonsOf(
	network: Network,
	asked: {target: Target; device: DeviceId; daemon: DaemonRequest['daemon']},
): readonly DaemonName[] {
	const {target, device, daemon} = asked;
	if (daemon === 'overlay') {
		return overlayDaemons(network, target, device);
	}
	const isHere =
		daemon === 'pve-ha-manager'
			? isHaManaged(network, device)
			: clusterDaemons(network, device).includes(daemon);
	return isHere ? [daemon] : [];
}

/** An overlay as the target means its own daemon only. */
function overlayDaemons(network: Network, target: Target, device: DeviceId): readonly DaemonName[] {
	return network.overlays
		.filter(hasDaemon)
		.filter(({id}) => target.kind !== 'overlay' || id === target.name)
		.filter(({members}) => members.some(member => member.device === device))
		.map(({id}) => `overlay:${id}` as const);
}
