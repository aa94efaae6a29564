import type {Document} from 'yaml';
import {addressesIn, freshSubnet} from './_addresses.ts';
import {type Change, type DesignAsWritten, freeName} from './_change.ts';
import {speakKnet} from './_knet.ts';

/**
 * A provider's private layer-2 network (vRack, RPN, vSwitch) as the first link of a knet ring; what carried the ring
 * before stays as the second one.
 */
export const privateNetwork: Change = {
	id: 'private-network',
	propose(design) {
		const {spec, network} = design;
		const members: readonly string[] = (network.cluster?.members ?? []).map(({device}) => device);
		const hasPrivate = Object.values(spec.providers ?? {}).some(
			({preset, kind}) => (kind ?? preset) !== 'routed',
		);
		const isRented = members.every(member =>
			Object.values(spec.uplinks ?? {}).some(({from}) => from.startsWith(`${member}.`)),
		);
		if (network.cluster === null || !isRented || hasPrivate) {
			return [];
		}
		return [
			{
				id: 'private-network',
				title:
					'Rent a private layer-2 network beside the public one, and let knet use it as its first link.',
				costs: `A private network (vRack, RPN, vSwitch) with a port at each of ${members.length} members; corosync 3.`,
				monthlyEur: null,
				weakens: null,
				edit: document => {
					addNetwork(document, design, members);
					speakKnet(document, design);
				},
			},
		];
	},
};

function addNetwork(document: Document, {spec}: DesignAsWritten, members: readonly string[]): void {
	const name = freeName('private', spec.providers);
	const subnet = freshSubnet(addressesIn(spec));
	const interfaces = members.map(member => spec.servers[member]?.interfaces ?? {});
	const port = freeName('priv', Object.assign({}, ...interfaces) as Record<string, unknown>);
	document.setIn(
		['providers', name],
		document.createNode({preset: 'switched', title: 'Private network between the servers'}),
	);
	members.forEach((member, index) => {
		document.setIn(
			['servers', member, 'interfaces', port],
			document.createNode({address: `${subnet}.${index + 1}/24`}),
		);
		document.setIn(
			['uplinks', `${member}-${name}`],
			document.createNode({from: `${member}.${port}`, to: name}),
		);
	});
	const links = spec.stack.corosync?.links ?? [];
	document.setIn(
		['stack', 'corosync', 'links'],
		document.createNode([{over: port}, ...links.map(({over}) => ({over}))]),
	);
}
