/**
 * A design at the size of a small data hall: 64 nodes on two separate fabrics, each with eight leaves and four spines.
 *
 *   cables   64 × 2 from nodes to leaves, 2 × 8 × 4 from leaves to spines, 2 × 4 around the spines: 200
 */
import {NO_PLACES} from '../../../src/core/places.ts';
import type {DesignSpec} from '../../../src/design/design.types.ts';
import {compileNetwork} from '../../../src/network/compile.ts';
import type {Network} from '../../../src/network/network.types.ts';
import {OVERLAY_KINDS} from '../../../src/overlays/index.ts';

const NODES = 64;
const LEAVES = 8;
const SPINES = 4;
const FABRICS = ['a', 'b'] as const;

export function largeNetwork(): Network {
	return compileNetwork(largeDesign(), {placeOf: NO_PLACES, overlayKinds: OVERLAY_KINDS});
}

function largeDesign(): DesignSpec {
	const cables: Record<string, {ends: string[]}> = {};
	const switches: DesignSpec['switches'] = {};
	for (const fabric of FABRICS) {
		const leaf = (index: number): string => `leaf-${fabric}${index % LEAVES}`;
		const spine = (index: number): string => `spine-${fabric}${index % SPINES}`;
		for (let index = 0; index < SPINES; index += 1) {
			switches[spine(index)] = {spanningTree: 'rstp'};
			cables[`ring-${fabric}${index}`] = {ends: [spine(index), spine(index + 1)]};
		}
		for (let index = 0; index < LEAVES; index += 1) {
			switches[leaf(index)] = {spanningTree: 'rstp'};
			for (let up = 0; up < SPINES; up += 1) {
				cables[`up-${fabric}${index}${up}`] = {ends: [leaf(index), spine(up)]};
			}
		}
		for (let node = 0; node < NODES; node += 1) {
			const port = fabric === 'a' ? 'eth0' : 'eth1';
			cables[`n${node}-${fabric}`] = {ends: [`n${node}.${port}`, leaf(node)]};
		}
	}
	const servers = Array.from({length: NODES}, (_, node) => [
		`n${node}`,
		{
			site: `hall${node % 2}`,
			interfaces: {
				eth0: {address: `10.0.0.${node + 1}/24`},
				eth1: {address: `10.0.1.${node + 1}/24`},
			},
		},
	]);
	return {
		schemaVersion: 1,
		name: 'large',
		title: '64 nodes on two fabrics',
		sites: {hall0: {}, hall1: {}},
		servers: Object.fromEntries(servers) as DesignSpec['servers'],
		switches,
		cables,
		stack: {preset: 'proxmox-ve-9', corosync: {links: [{over: 'eth0'}, {over: 'eth1'}]}},
	};
}
