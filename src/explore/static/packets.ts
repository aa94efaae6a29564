/**
 * The same question asked packet by packet, with the network's own queries: slower by some thousands of times, and the
 * truth that the bits are held against.
 */
import type {DeviceId} from '../../core/ids.ts';
import {arbiterReach} from '../../network/queries/arbiter.ts';
import {pathTo} from '../../network/queries/path.ts';
import {memberReach} from '../../network/queries/reach.ts';
import {bitsOf, type Bits} from '../bits.ts';
import type {Damage} from '../damage.ts';
import type {StackEnd} from '../../network/workload.types.ts';
import type {WorkloadMoment} from '../workload/stores.ts';
import type {Situation} from './judge.ts';
import type {StaticModel} from './model.ts';

export function situationByPackets(
	{network, numbering, words}: StaticModel,
	{removal, withoutCorosync, withoutQdevice, withoutQnetd}: Damage,
): Situation {
	const serversOf = (ids: Iterable<DeviceId>): Bits =>
		bitsOf(
			words,
			[...ids].flatMap(id => numbering.servers.get(id) ?? []),
		);
	const reached = memberReach(network, removal);
	const alive = [...reached.keys()].filter(id => !withoutCorosync.has(id));
	const inTouch = withoutQnetd ? [] : [...arbiterReach(network, removal)];
	return {
		alive: serversOf(alive),
		spokesmen: serversOf(alive),
		reach: [...numbering.servers.keys()].map(id => serversOf(reached.get(id) ?? [])),
		inTouch: serversOf(inTouch.filter(id => alive.includes(id) && !withoutQdevice.has(id))),
	};
}

/** The same for storage; `quorate` as it was judged. */
export function momentByPackets(
	{network, numbering, words, workload}: StaticModel,
	{removal, withoutMonitor, withoutGlusterd}: Damage,
	quorate: Bits | null,
): WorkloadMoment {
	const servers = [...numbering.servers];
	const powered = servers.filter(([id]) => !removal.devices.has(id));
	const without = (gone: ReadonlySet<DeviceId>): Bits =>
		bitsOf(
			words,
			powered.flatMap(([id, server]) => (gone.has(id) ? [] : [server])),
		);
	const reaches = (from: StackEnd, to: StackEnd): boolean =>
		pathTo(network, {from: from.device, address: to.address}, removal) !== null;
	const meet = (one: StackEnd, other: StackEnd): boolean =>
		one.device !== other.device && reaches(one, other) && reaches(other, one);
	return {
		powered: without(new Set()),
		withMonitor: without(withoutMonitor),
		withGlusterd: without(withoutGlusterd),
		quorate,
		reach: workload.nets.map(ends =>
			servers.map(([id]) => {
				const met = ends.filter(other => ends.some(own => own.device === id && meet(own, other)));
				return bitsOf(
					words,
					met.flatMap(({device}) => numbering.servers.get(device) ?? []),
				);
			}),
		),
	};
}
