import type {Document} from 'yaml';
import {addressesIn, freshSubnet} from './_addresses.ts';
import {plugIn, type Plug} from './_card.ts';
import {type Change, type DesignAsWritten, freeName} from './_change.ts';

/** Storage that fills a cable holds the token up; on cables of its own it fills only those. */
export const storageNetwork: Change = {
	id: 'storage-network',
	propose(design) {
		const {spec, network} = design;
		const rings = (network.cluster?.rings ?? []).map(({over}) => over);
		const stores = (['ceph', 'gluster'] as const).filter(store => {
			const over = spec.stack[store]?.over;
			return typeof over === 'string' && rings.includes(over);
		});
		const servers = storageServers(design, stores);
		return stores.length === 0 || servers.length === 0
			? []
			: [
					{
						id: 'storage-network',
						title: `Give ${stores.join(' and ')} a network of its own, with a card in each of ${servers.length} servers.`,
						costs: isRented(design, servers)
							? 'A private network of the provider, with a port at each server.'
							: 'A switch, and a card and a cable for each server.',
						monthlyEur: null,
						weakens:
							'The new network is one more thing that storage, though not the ring, stops with.',
						edit: document => {
							addNetwork(document, design, {stores, servers});
						},
					},
				];
	},
};

type StoreName = 'ceph' | 'gluster';

/** Every server with a part in one of these stores, in the design's order. */
function storageServers({spec}: DesignAsWritten, stores: readonly StoreName[]): readonly string[] {
	const {ceph, gluster} = spec.stack;
	const named = new Set([
		...(stores.includes('ceph')
			? [...(ceph?.monitors ?? []), ...Object.keys(ceph?.osds ?? {})]
			: []),
		...(stores.includes('gluster')
			? Object.values(gluster?.volumes ?? {}).flatMap(({bricks, clients = []}) => [
					...bricks,
					...clients,
				])
			: []),
	]);
	return Object.keys(spec.servers).filter(server => named.has(server));
}

function isRented({spec}: DesignAsWritten, servers: readonly string[]): boolean {
	return servers.every(server =>
		Object.values(spec.uplinks ?? {}).some(({from}) => from.startsWith(`${server}.`)),
	);
}

function addNetwork(
	document: Document,
	design: DesignAsWritten,
	{stores, servers}: {readonly stores: readonly StoreName[]; readonly servers: readonly string[]},
): void {
	const {spec} = design;
	const subnet = freshSubnet(addressesIn(spec));
	const interfaces = servers.map(server => spec.servers[server]?.interfaces ?? {});
	const overlays = spec.overlays ?? {};
	const taken = Object.assign({}, overlays, ...interfaces) as Record<string, unknown>;
	const port = freeName('store', taken);
	const plug = addMiddle(document, design, servers);
	servers.forEach((server, index) => {
		document.setIn(
			['servers', server, 'interfaces', port],
			document.createNode({address: `${subnet}.${index + 1}/24`}),
		);
		plugIn(document, `${server}.${port}`, plug);
	});
	for (const store of stores) {
		document.setIn(['stack', store, 'over'], port);
	}
}

/** What the new cards are plugged into. */
function addMiddle(document: Document, design: DesignAsWritten, servers: readonly string[]): Plug {
	const {spec} = design;
	const title = 'Storage, apart from the ring';
	if (isRented(design, servers)) {
		const to = freeName('storage', {...spec.providers, ...spec.switches, ...spec.servers});
		document.setIn(['providers', to], document.createNode({preset: 'switched', title}));
		return {section: 'uplinks', to};
	}
	const to = freeName('storage', {...spec.providers, ...spec.switches, ...spec.servers});
	const sites = new Set(servers.map(server => spec.servers[server]?.site));
	const [site] = sites;
	document.setIn(
		['switches', to],
		document.createNode({...(sites.size === 1 && site !== undefined && {site}), title}),
	);
	return {section: 'cables', to};
}
