/** A network's storage and services in the numbers of a static model. */
import type {DeviceId} from '../../core/ids.ts';
import type {Network, Resources} from '../../network/network.types.ts';
import type {
	Ceph,
	GlusterQuorum,
	GlusterVolume,
	Service,
	SharedDisk,
	StackEnd,
} from '../../network/workload.types.ts';
import type {Numbering} from '../static/numbering.ts';
import {type Subject, subjectsOf} from './subjects.ts';

export type WorkloadModel = {
	readonly subjects: readonly Subject[];
	/** Ends that exchange packets with each other; stores with the same ends share one of these. */
	readonly nets: readonly (readonly StackEnd[])[];
	readonly stores: readonly StoreModel[];
	readonly services: readonly ServiceModel[];
	/** By server number; `null`: the design does not say what it can carry. */
	readonly resources: readonly (Resources | null)[];
};

/** Servers by their numbers. */
export type StoreModel = CephModel | GlusterModel | DiskModel;

type Common = {readonly name: string; /** An index into `nets`. */ readonly net: number};

export type CephModel = Common & {
	readonly kind: 'ceph';
	readonly monitors: readonly number[];
	readonly osdHosts: readonly number[];
	/** Copies that find a host of their own, and those that a write needs. */
	readonly copies: number;
	readonly minSize: number;
};

export type GlusterModel = Common & {
	readonly kind: 'gluster';
	readonly bricks: readonly number[];
	readonly clients: readonly number[];
	readonly quorum: GlusterQuorum;
	readonly serverQuorum: boolean;
};

export type DiskModel = Common & {
	readonly kind: 'disk';
	readonly target: number;
	readonly initiators: readonly number[];
};

export type ServiceModel = {
	readonly home: number;
	/** Where it is started when its home is gone; none where nothing moves it. */
	readonly elsewhere: readonly number[];
	/** An index into `stores`; `null`: its disk is its home's own. */
	readonly store: number | null;
	/** A node that has lost its quorum is fenced, or must give such a service up. */
	readonly needsQuorum: boolean;
	readonly cpuCores: number;
	readonly memoryBytes: number;
};

export function compileWorkload({workload, devices}: Network, numbering: Numbering): WorkloadModel {
	const nets: (readonly StackEnd[])[] = [];
	const netOf = (ends: readonly StackEnd[]): number => {
		const distinct = ends.filter(
			(end, index) => ends.findIndex(other => isSame(end, other)) === index,
		);
		const known = nets.findIndex(net => hasSameEnds(net, distinct));
		return known === -1 ? nets.push(distinct) - 1 : known;
	};
	const number = (device: DeviceId): number => numbering.servers.get(device) ?? -1;
	const {ceph, gluster, sharedDisks, services} = workload;
	const stores = [
		...(ceph === null ? [] : [cephModel(ceph, netOf(ceph.monitors), number)]),
		...gluster.map(volume =>
			glusterModel(volume, netOf([...volume.bricks, ...volume.clients]), number),
		),
		...sharedDisks.map(disk => diskModel(disk, netOf([disk.target, ...disk.initiators]), number)),
	];
	return {
		subjects: subjectsOf({workload}),
		nets,
		stores,
		services: services.map(service => serviceModel(service, stores, number)),
		resources: devices.flatMap(device => (device.kind === 'server' ? [device.resources] : [])),
	};
}

type NumberOf = (device: DeviceId) => number;

function cephModel(
	{monitors, osdHosts, size, minSize}: Ceph,
	net: number,
	number: NumberOf,
): CephModel {
	return {
		kind: 'ceph',
		name: 'ceph',
		net,
		monitors: monitors.map(({device}) => number(device)),
		osdHosts: osdHosts.map(({device}) => number(device)),
		copies: Math.min(size, osdHosts.length),
		minSize,
	};
}

function glusterModel(volume: GlusterVolume, net: number, number: NumberOf): GlusterModel {
	const {name, bricks, clients, quorum, serverQuorum} = volume;
	return {
		kind: 'gluster',
		name: `gluster:${name}`,
		net,
		bricks: bricks.map(({device}) => number(device)),
		clients: clients.map(({device}) => number(device)),
		quorum,
		serverQuorum,
	};
}

function diskModel({name, target, initiators}: SharedDisk, net: number, number: NumberOf) {
	return {
		kind: 'disk' as const,
		name: `iscsi:${name}`,
		net,
		target: number(target.device),
		initiators: initiators.map(({device}) => number(device)),
	};
}

/** Only a cluster's resource manager starts a service elsewhere, and only one whose disk is there too. */
function serviceModel(
	{server, group, storage, highlyAvailable, cpuCores, memoryBytes}: Service,
	stores: readonly StoreModel[],
	number: NumberOf,
): ServiceModel {
	const isMovable = highlyAvailable && storage !== 'local';
	return {
		home: number(server),
		elsewhere: isMovable ? group.filter(device => device !== server).map(number) : [],
		store: storage === 'local' ? null : stores.findIndex(({name}) => name === storage),
		needsQuorum: highlyAvailable,
		cpuCores,
		memoryBytes,
	};
}

function hasSameEnds(one: readonly StackEnd[], other: readonly StackEnd[]): boolean {
	return one.length === other.length && one.every(end => other.some(end2 => isSame(end, end2)));
}

function isSame(one: StackEnd, other: StackEnd): boolean {
	return one.device === other.device && one.address === other.address;
}
