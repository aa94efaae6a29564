/** Faults that are plainer than another one and hit no more than it does. */
import type {DeviceId} from '../../core/ids.ts';
import type {Network} from '../../network/network.types.ts';
import type {Blow} from './schedule.types.ts';

const PLAINER_FAULTS: Readonly<Record<string, string>> = {
	'node-stop': 'node-kill',
	'node-freeze': 'node-kill',
	'daemon-freeze': 'daemon-kill',
};

/**
 * Each is simpler by some measure that never goes back: a place becomes one of the machines in it, a switch or a network
 * one of its cables, a machine one daemon or one cable, another fault its plainer relative, and many words fewer ones.
 */
export function simplerBlows(network: Network, blow: Blow): readonly Blow[] {
	const {fault, target, params} = blow;
	const plainer = PLAINER_FAULTS[fault];
	const isPlainCable = fault === 'cable-cut' && Object.keys(params).length === 0;
	return [
		...smallerTargets(network, blow),
		...(plainer === undefined ? [] : [{fault: plainer, target, params}]),
		...(fault === 'cable-cut' && !isPlainCable ? [{fault, target, params: {}}] : []),
	];
}

function smallerTargets(network: Network, {fault, target}: Blow): readonly Blow[] {
	const name = target.slice(target.indexOf(':') + 1);
	switch (fault) {
		case 'site-down':
			return machinesAt(network, name);
		case 'provider-down':
			return network.devices
				.filter(device => device.kind === 'router' && device.provider === name)
				.flatMap(({id}) => cutsAt(network, id));
		case 'switch-down':
		case 'partition':
			return cutsAt(network, name as DeviceId);
		case 'node-kill':
			return deaths(network, target, name);
		default:
			return [];
	}
}

/** Of the one daemon that the cluster has on the machine. */
function deaths({cluster}: Network, target: string, name: string): readonly Blow[] {
	const isMember = cluster?.members.some(({device}) => device === name) === true;
	const isArbiter = cluster?.qdevice?.device === name;
	const daemon = isMember ? 'corosync' : isArbiter ? 'corosync-qnetd' : null;
	return daemon === null ? [] : [{fault: 'daemon-kill', target, params: {daemon}}];
}

function machinesAt({devices}: Network, site: string): readonly Blow[] {
	return devices
		.filter(device => device.site === site && device.kind !== 'router')
		.map(({id, kind}) =>
			kind === 'server'
				? {fault: 'node-kill', target: `node:${id}`, params: {}}
				: {fault: 'switch-down', target: `switch:${id}`, params: {}},
		);
}

function cutsAt({cables}: Network, device: DeviceId): readonly Blow[] {
	return cables
		.filter(({a, b}) => a.device === device || b.device === device)
		.map(({id}) => ({fault: 'cable-cut', target: `cable:${id}`, params: {}}));
}
