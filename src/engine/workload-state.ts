/** What the storage and the moving addresses are like, folded from what their daemons said. */
import type {DeviceId} from '../core/ids.ts';
import {leasedDisk} from '../network/queries/leases.ts';
import type {Belief} from './beliefs.ts';
import type {Network} from '../network/network.types.ts';
import {movedServices} from '../network/queries/moved-services.ts';
import type {Happening, HistoryEvent, StoreState} from './history.types.ts';

export type StoreView = {
	readonly state: StoreState;
	readonly members: readonly DeviceId[];
};

export type WorkloadState = {
	/** By store and then by the node that says so. */
	readonly stores: ReadonlyMap<string, ReadonlyMap<DeviceId, StoreView>>;
	/** Who holds what only one may hold, such as `address:vip`. */
	readonly holders: ReadonlyMap<string, ReadonlySet<DeviceId>>;
};

type Draft = {
	readonly stores: Map<string, Map<DeviceId, StoreView>>;
	readonly holders: Map<string, Set<DeviceId>>;
};

/** Folds a growing history event by event. */
export function followWorkload(): {
	/** What holds after one event more. */
	readonly see: (event: Happening) => WorkloadState;
	/** What holds after all of a history, of which each call looks only at what is new. */
	readonly read: (history: readonly HistoryEvent[]) => WorkloadState;
} {
	const state: Draft = {stores: new Map(), holders: new Map()};
	let next = 0;
	return {
		see: event => {
			see(state, event);
			return state;
		},
		read: history => {
			for (const event of history.slice(next)) {
				see(state, event);
			}
			next = history.length;
			return state;
		},
	};
}

function see({stores, holders}: Draft, event: Happening): void {
	if (event.kind === 'storage') {
		const views = stores.get(event.store) ?? new Map<DeviceId, StoreView>();
		stores.set(event.store, views.set(event.node, event));
	} else if (event.kind === 'holder') {
		const nodes = holders.get(event.of) ?? new Set<DeviceId>();
		holders.set(event.of, nodes);
		if (event.held) {
			nodes.add(event.node);
		} else {
			nodes.delete(event.node);
		}
	} else if (event.kind === 'device' && (event.state === 'killed' || event.state === 'stopped')) {
		// What had no power holds nothing and says nothing.
		stores.forEach(views => views.delete(event.device));
		holders.forEach(nodes => nodes.delete(event.device));
	}
}

/** The events that lead to this state from nothing. */
export function retell({stores, holders}: WorkloadState): readonly Happening[] {
	return [
		...[...stores].flatMap(([store, views]) =>
			[...views].map(([node, {state, members}]): Happening => {
				return {kind: 'storage', node, store, state, members};
			}),
		),
		...[...holders].flatMap(([of, nodes]) =>
			[...nodes].map((node): Happening => ({kind: 'holder', node, of, held: true})),
		),
	];
}

/** Whether every store is available to everybody with everybody, and one node holds each address and each lease. */
export function isWorkloadWhole({workload}: Network, state: WorkloadState): boolean {
	const held = [
		...workload.addresses.map(({name}) => `address:${name}`),
		...(leasedDisk(workload)?.services.map(({name}) => `lease:${name}`) ?? []),
	];
	return (
		storesOf({workload}).every(({store, nodes, members}) =>
			nodes.every(node => {
				const view = state.stores.get(store)?.get(node);
				return view?.state === 'available' && view.members.length === members;
			}),
		) && held.every(of => state.holders.get(of)?.size === 1)
	);
}

/** Whether every service that the cluster moves runs where it belongs and nowhere else, with its server's watchdog armed. */
export function areServicesHome(network: Network, {holders}: WorkloadState): boolean {
	return movedServices(network).every(({name, server}) => {
		const nodes = holders.get(`service:${name}`);
		const isArmed = holders.get(`ha-lock:${server}`)?.has(server) === true;
		return isArmed && nodes?.size === 1 && nodes.has(server);
	});
}

/** Whether each of them runs on one server, which is quorate: nothing has to be moved, and nobody will be reset. */
export function areServicesSettled(
	network: Network,
	{holders}: WorkloadState,
	beliefs: ReadonlyMap<DeviceId, Belief>,
): boolean {
	return movedServices(network).every(({name}) => {
		const [node, ...others] = holders.get(`service:${name}`) ?? [];
		const belief = node === undefined ? undefined : beliefs.get(node);
		return others.length === 0 && belief?.state === 'running' && belief.quorum === 'yes';
	});
}

type Store = {
	readonly store: string;
	/** Whose daemons say what it is like. */
	readonly nodes: readonly DeviceId[];
	/** How many copies or votes it has when nothing is lost. */
	readonly members: number;
};

/** Every store that several servers share. */
export function storesOf(network: Pick<Network, 'workload'>): readonly Store[] {
	const disks = network.workload.sharedDisks.map(({name, initiators}) => ({
		store: `iscsi:${name}`,
		nodes: initiators.map(({device}) => device),
		members: 1,
	}));
	const hosts = leasedDisk(network.workload)?.hosts.map(({device}) => device) ?? [];
	const leases = {store: 'sanlock', nodes: hosts, members: hosts.length};
	return [...replicatedStores(network), ...disks, ...(hosts.length === 0 ? [] : [leases])];
}

/** Those of which there are several copies, or several who vote about them. */
export function replicatedStores({
	workload: {ceph, gluster},
}: Pick<Network, 'workload'>): readonly Store[] {
	const monitors = ceph?.monitors.map(({device}) => device) ?? [];
	return [
		...(ceph === null ? [] : [{store: 'ceph', nodes: monitors, members: monitors.length}]),
		...gluster.map(({name, clients, bricks}) => ({
			store: `gluster:${name}`,
			nodes: clients.map(({device}) => device),
			members: bricks.length,
		})),
	];
}
