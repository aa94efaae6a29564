/** Which servers can use a store at a moment, and whether its copies are written apart. */
import {mayWrite} from '../../cluster/gluster/afr.ts';
import {type Bits, clearAll, hasBit, setBit} from '../bits.ts';
import type {CephModel, DiskModel, GlusterModel, StoreModel} from './model.ts';

/** Servers by their numbers. */
export type WorkloadMoment = {
	/** Machines that run. */
	readonly powered: Bits;
	readonly withMonitor: Bits;
	readonly withGlusterd: Bits;
	/** Members in a part that has the quorum; `null`: nobody counts votes. */
	readonly quorate: Bits | null;
	/** By net, then by server: whom it reaches and is reached by. */
	readonly reach: readonly (readonly Bits[])[];
};

/** Fills `users` with the servers that can use the store; true: two of them write to copies that have nothing in common. */
export function judgeStore(store: StoreModel, moment: WorkloadMoment, users: Bits): boolean {
	clearAll(users);
	switch (store.kind) {
		case 'ceph':
			judgeCeph(store, moment, users);
			return false;
		case 'disk':
			judgeDisk(store, moment, users);
			return false;
		case 'gluster':
			return judgeGluster(store, moment, users);
	}
}

/**
 * A majority of monitors hangs on one of them, and each object has enough copies on hosts that this majority reaches.
 * A server without a monitor has no address in the design, so that only its power counts.
 */
function judgeCeph(store: CephModel, moment: WorkloadMoment, users: Bits): void {
	const {monitors, osdHosts, copies, minSize} = store;
	const {powered, withMonitor} = moment;
	const leader = monitors.find(one => {
		const followers = monitors.filter(
			other => hasBit(withMonitor, other) && meets(moment, store.net, [one, other]),
		);
		return hasBit(withMonitor, one) && 2 * followers.length > monitors.length;
	});
	if (leader === undefined) {
		return;
	}
	const isThere = (server: number): boolean =>
		hasBit(powered, server) &&
		(!monitors.includes(server) || meets(moment, store.net, [leader, server]));
	const hostsLost = osdHosts.filter(host => !isThere(host)).length;
	if (osdHosts.length > 0 && copies - hostsLost < minSize) {
		return;
	}
	addServers(users, moment, isThere);
}

function judgeDisk({target, initiators, net}: DiskModel, moment: WorkloadMoment, users: Bits) {
	for (const initiator of initiators) {
		if (meets(moment, net, [initiator, target])) {
			setBit(users, initiator);
		}
	}
}

function judgeGluster(store: GlusterModel, moment: WorkloadMoment, users: Bits): boolean {
	const {bricks, clients, quorum, net} = store;
	const served = bricks.map(brick => isServed(store, moment, brick));
	const written: ReadonlySet<number>[] = [];
	for (const client of clients) {
		const reached = new Set(
			bricks.flatMap((brick, place) =>
				served[place] === true && meets(moment, net, [client, brick]) ? [place] : [],
			),
		);
		if (mayWrite(reached, {bricks: bricks.length, quorum})) {
			setBit(users, client);
			written.push(reached);
		}
	}
	return written.some(one => written.some(other => [...one].every(brick => !other.has(brick))));
}

/** With server quorum a glusterd stops its brick unless it sees more than half of the pool. */
function isServed(
	{bricks, serverQuorum, net}: GlusterModel,
	moment: WorkloadMoment,
	brick: number,
) {
	const runs = (server: number): boolean => hasBit(moment.withGlusterd, server);
	const pool = new Set(bricks);
	const seen = [...pool].filter(other => runs(other) && meets(moment, net, [brick, other]));
	return runs(brick) && (!serverQuorum || 2 * seen.length > pool.size);
}

/** Both run, and their packets get there and back. */
function meets(
	{powered, reach}: WorkloadMoment,
	net: number,
	[one, other]: readonly [number, number],
): boolean {
	if (!hasBit(powered, one) || !hasBit(powered, other)) {
		return false;
	}
	const row = reach[net]?.[one];
	return one === other || (row !== undefined && hasBit(row, other));
}

function addServers(users: Bits, {reach}: WorkloadMoment, isIn: (server: number) => boolean): void {
	const count = reach[0]?.length ?? 0;
	for (let server = 0; server < count; server += 1) {
		if (isIn(server)) {
			setBit(users, server);
		}
	}
}
