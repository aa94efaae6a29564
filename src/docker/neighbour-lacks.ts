/**
 * The kernel keeps the hardware addresses of neighbours in one table for all network namespaces of a machine, and refuses
 * new ones beyond `gc_thresh3` while none can be thrown away (arp(7)): then some members of a large ring never reach each
 * other, at each start others. The limit is the machine's own, so the lab says what is missing and changes nothing.
 */
import {readFileSync} from 'node:fs';
import type {Lack} from '../engine/engine.types.ts';
import type {Network} from '../network/network.types.ts';

type Family = 'ipv4' | 'ipv6';

/** The table's size; `null` where it cannot be read, as from within a container. */
type LimitOf = (family: Family) => number | null;

/** Every member of a ring talks to every other, over each of the links. */
export function neighbourLacks(
	{cluster}: Network,
	limitOf: LimitOf = kernelLimit,
): readonly Lack[] {
	const rings = cluster?.rings ?? [];
	return (['ipv4', 'ipv6'] as const).flatMap(family => {
		const neededCount = rings
			.map(({addresses}) => addresses.filter(({address}) => familyOf(address) === family).length)
			.reduce((sum, count) => sum + count * Math.max(0, count - 1), 0);
		const limit = limitOf(family);
		return limit === null || neededCount <= limit
			? []
			: [
					{
						what: 'a ring of so many members',
						why: `its members need ${String(neededCount)} entries in the kernel’s table of neighbours, which takes ${String(limit)}.`,
						remedy: `Make it larger: \`sysctl -w net.${family}.neigh.default.gc_thresh3=${String(2 ** Math.ceil(Math.log2(2 * neededCount)))}\`.`,
					},
				];
	});
}

const familyOf = (address: string): Family => (address.includes(':') ? 'ipv6' : 'ipv4');

function kernelLimit(family: Family): number | null {
	try {
		return Number(readFileSync(`/proc/sys/net/${family}/neigh/default/gc_thresh3`, 'utf8'));
	} catch {
		return null;
	}
}
