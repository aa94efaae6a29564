/**
 * The same question asked packet by packet, with the network's own queries: slower by some thousands of times, and the
 * truth that the bits are held against.
 */
import type {DeviceId} from '../../core/ids.ts';
import {arbiterReach} from '../../network/queries/arbiter.ts';
import {memberReach} from '../../network/queries/reach.ts';
import {bitsOf, type Bits} from '../bits.ts';
import {damageOf} from '../damage.ts';
import type {Element} from '../elements.ts';
import type {Situation} from './judge.ts';
import type {StaticModel} from './model.ts';

export function situationByPackets(
	{network, numbering, words}: StaticModel,
	elements: readonly Element[],
): Situation {
	const {removal, withoutCorosync, withoutQdevice, withoutQnetd} = damageOf(
		elements.map(({damage}) => damage),
	);
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
