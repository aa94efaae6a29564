import type {Document} from 'yaml';
import {addressesIn, freshSubnet, nextAddress} from './_addresses.ts';
import {type Change, type DesignAsWritten, freeName, withoutKey} from './_change.ts';

type Parts = readonly {readonly path: readonly string[]; readonly value: unknown}[];

/** One more member, wired like the last one: an odd number of votes has no halves. */
export const thirdVoter: Change = {
	id: 'third-voter',
	propose(design) {
		const {spec, network} = design;
		const members = network.cluster?.members ?? [];
		const template = members.at(-1)?.device;
		const votes = members.reduce((sum, member) => sum + member.votes, 0);
		const hasDevice = (network.cluster?.qdevice ?? null) !== null;
		if (template === undefined || votes % 2 === 1 || hasDevice) {
			return [];
		}
		const name = freeName('voter', spec.servers);
		const parts = partsOf(design, template, name);
		if (parts === null) {
			return [];
		}
		const price = spec.servers[template]?.monthlyPriceEur;
		return [
			{
				id: 'third-voter',
				title: `Add a voter, ${name}, wired like ${template}.`,
				costs: 'One more server; it need not run services.',
				monthlyEur: price ?? null,
				weakens: null,
				edit: document => {
					addParts(document, parts);
					const quorum = ['stack', 'corosync', 'quorum'];
					// two_node is for exactly two; corosync would refuse it.
					withoutKey(document, [...quorum, 'two_node']);
				},
			},
		];
	},
};

/** `null`: the template is wired in a way that a second machine cannot be wired in too. */
function partsOf({spec, network}: DesignAsWritten, template: string, name: string): Parts | null {
	const server = spec.servers[template];
	if (server === undefined) {
		return null;
	}
	const taken = new Set(addressesIn(spec));
	const interfaces = interfacesLike(server, taken);
	const cables = Object.entries(spec.cables ?? {}).filter(([, {ends}]) =>
		ends.some(end => end.startsWith(`${template}.`)),
	);
	const others = cables.map(
		([, {ends}]) => ends.find(end => !end.startsWith(`${template}.`)) ?? '',
	);
	const isToSwitches = others.every(end => Object.hasOwn(spec.switches ?? {}, end));
	const overlays = overlayParts({spec, network}, {template, name, taken});
	if (interfaces === null || !isToSwitches || overlays === null) {
		return null;
	}
	const nodeids = (network.cluster?.members ?? []).map(({nodeid}) => nodeid);
	const like = Object.fromEntries(
		Object.entries(server).filter(([key]) => !['reliability', 'title', 'votes'].includes(key)),
	);
	const nodeid = server.nodeid === undefined ? {} : {nodeid: Math.max(...nodeids) + 1};
	return [
		{path: ['servers', name], value: {...like, ...nodeid, interfaces}},
		...cables.map(([, cable], index) => {
			const own = cable.ends.find(end => end.startsWith(`${template}.`)) ?? '';
			const ends = [own.replace(template, name), others[index]];
			return {path: ['cables', `${name}-${others[index] ?? ''}`], value: {...cable, ends}};
		}),
		...Object.entries(spec.uplinks ?? {})
			.filter(([, {from}]) => from.startsWith(`${template}.`))
			.map(([, uplink]) => ({
				path: ['uplinks', `${name}-${uplink.to}`],
				value: {...uplink, from: uplink.from.replace(template, name)},
			})),
		...overlays,
	];
}

type Newcomer = {
	readonly template: string;
	readonly name: string;
	readonly taken: ReadonlySet<string>;
};

/** `null`: one of the template's tunnels takes no further member, or ends all of the others. */
function overlayParts({spec}: DesignAsWritten, newcomer: Newcomer): Parts | null {
	const {template, name, taken} = newcomer;
	const inside = Object.entries(spec.overlays ?? {}).filter(
		([, overlay]) =>
			joinedTo(overlay).includes(template) || Object.hasOwn(overlay.addresses ?? {}, template),
	);
	if (!inside.every(([, overlay]) => joinedTo(overlay).includes(template))) {
		return null;
	}
	return inside.flatMap(([id, overlay]) => {
		const list = 'clients' in overlay ? 'clients' : 'members';
		const length = overlay.subnet?.split('/')[1] ?? '';
		const address = nextAddress(`${overlay.addresses?.[template] ?? ''}/${length}`, taken);
		return [
			{path: ['overlays', id, list], value: [...joinedTo(overlay), name]},
			...(address === null
				? []
				: [{path: ['overlays', id, 'addresses', name], value: address.split('/')[0]}]),
		];
	});
}

type WrittenOverlay = NonNullable<DesignAsWritten['spec']['overlays']>[string];

/** Members that are told by a list, which one more can be added to. */
function joinedTo(overlay: WrittenOverlay): readonly string[] {
	if ('clients' in overlay) {
		return overlay.clients;
	}
	return 'members' in overlay ? overlay.members : [];
}

type WrittenServer = DesignAsWritten['spec']['servers'][string];

/** `null`: one of them is made of others, or its subnet is full. */
function interfacesLike(
	server: WrittenServer,
	taken: Set<string>,
): Readonly<Record<string, unknown>> | null {
	const interfaces: Record<string, unknown> = {};
	for (const [port, written] of Object.entries(server.interfaces)) {
		const place = placeLike(written, taken);
		if ((written.kind ?? 'card') !== 'card' || place === null) {
			return null;
		}
		taken.add(place.address.split('/')[0] ?? '');
		interfaces[port] = {...written, ...place};
	}
	return interfaces;
}

type Place = {readonly address: string; readonly gateway?: string};

/**
 * A place in the same subnet; behind a gateway one in a subnet of its own, as hosters route every machine by itself.
 * `null`: there is none.
 */
function placeLike(
	{
		address,
		gateway,
	}: {readonly address?: string | undefined; readonly gateway?: string | undefined},
	taken: ReadonlySet<string>,
): Place | null {
	if (gateway !== undefined) {
		const subnet = freshSubnet(taken);
		return {address: `${subnet}.11/24`, gateway: `${subnet}.1`};
	}
	const next = address === undefined ? null : nextAddress(address, taken);
	return next === null ? null : {address: next};
}

function addParts(document: Document, parts: Parts): void {
	for (const {path, value} of parts) {
		document.setIn(path, document.createNode(value));
	}
}
