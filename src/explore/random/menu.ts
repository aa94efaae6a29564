/** Everything that a random schedule can choose from on a network, in groups that are switched on and off together. */
import type {Network} from '../../network/network.types.ts';
import type {Blow} from './schedule.types.ts';
import {isRealisable} from './try-schedule.ts';

export type MenuGroup = {
	readonly name: string;
	readonly blows: readonly Blow[];
	/** They always end by themselves: as they are, nothing could come to rest. */
	readonly passing: boolean;
};

const DAEMONS = [
	'corosync',
	'corosync-qdevice',
	'corosync-qnetd',
	'overlay',
	'ceph-mon',
	'glusterd',
] as const;

export type Menu = readonly MenuGroup[];

/** Only what can be realised on this network; groups that have nothing left are left out. */
export function menuFor(network: Network): Menu {
	return draft(network)
		.map(group => ({...group, blows: group.blows.filter(blow => isRealisable(network, blow))}))
		.filter(({blows}) => blows.length > 0);
}

function draft(network: Network): Menu {
	const {devices, cables, sites, overlays, cluster} = network;
	const namesOf = (kind: string, ids: readonly string[]): readonly string[] =>
		ids.map(id => `${kind}:${id}`);
	const servers = devices.filter(({kind}) => kind === 'server');
	const nodes = namesOf(
		'node',
		servers.map(({id}) => id),
	);
	const lines = namesOf(
		'cable',
		cables.map(({id}) => id),
	);
	const providers = devices.flatMap(device => (device.kind === 'router' ? [device.provider] : []));
	const group = (
		name: string,
		fault: string,
		{targets, params = [{}]}: {targets: readonly string[]; params?: readonly Blow['params'][]},
	): MenuGroup => ({
		name,
		blows: targets.flatMap(target => params.map(some => ({fault, target, params: some}))),
		passing: fault === 'impairment',
	});
	return [
		group('cut', 'cable-cut', {targets: lines}),
		group('unplug', 'cable-cut', {targets: lines, params: [{mode: 'no-carrier'}]}),
		group('one-way', 'cable-cut', {
			targets: lines,
			params: [{direction: 'aToB'}, {direction: 'bToA'}],
		}),
		group('partition', 'partition', {targets: nodes}),
		group('kill', 'node-kill', {targets: nodes}),
		group('stop', 'node-stop', {targets: nodes}),
		group('freeze', 'node-freeze', {targets: nodes}),
		group('daemon-kill', 'daemon-kill', {
			targets: nodes,
			params: DAEMONS.map(daemon => ({daemon})),
		}),
		group('daemon-freeze', 'daemon-freeze', {
			targets: nodes,
			params: DAEMONS.map(daemon => ({daemon})),
		}),
		group('switch', 'switch-down', {
			targets: namesOf(
				'switch',
				devices.filter(({kind}) => kind === 'switch').map(({id}) => id),
			),
		}),
		group('provider', 'provider-down', {targets: namesOf('provider', [...new Set(providers)])}),
		group('site', 'site-down', {
			targets: namesOf(
				'site',
				sites.map(({id}) => id),
			),
		}),
		group('overlay', 'daemon-kill', {
			targets: namesOf(
				'overlay',
				overlays.map(({id}) => id),
			),
			params: [{daemon: 'overlay'}],
		}),
		group('multicast', 'multicast-block', {targets: cluster?.transport === 'udp' ? lines : []}),
		group('slow', 'impairment', {targets: lines, params: [{delay: '50ms'}, {delay: '300ms'}]}),
		group('lossy', 'impairment', {targets: lines, params: [{loss: '5%'}, {loss: '40%'}]}),
	];
}
