import {addressesIn, freshSubnet} from './_addresses.ts';
import {type Change, corosyncOf, freeName} from './_change.ts';

/** Keys that corosync refuses beside a quorum device (votequorum.c:1337-1537). */
const REFUSED_BESIDE = ['two_node', 'auto_tie_breaker', 'last_man_standing', 'allow_downscale'];

/** An arbiter at a place of its own, reached over a provider's network that members are connected to. */
export const quorumDevice: Change = {
	id: 'quorum-device',
	propose(design) {
		const {spec, network} = design;
		const {cluster} = network;
		const votes = cluster?.members.reduce((sum, member) => sum + member.votes, 0) ?? 1;
		const provider = Object.keys(spec.providers ?? {}).find(id =>
			(cluster?.members ?? []).every(({device}) =>
				Object.values(spec.uplinks ?? {}).some(
					({from, to}) => to === id && from.startsWith(`${device}.`),
				),
			),
		);
		const isOpen = cluster?.qdevice === null && votes % 2 === 0;
		if (!isOpen || provider === undefined) {
			return [];
		}
		const name = freeName('arbiter', spec.servers);
		const site = freeName('arbiter-site', spec.sites);
		const subnet = freshSubnet(addressesIn(spec));
		const quorum = corosyncOf(design).quorum ?? {};
		const kept = Object.fromEntries(
			Object.entries(quorum).filter(([key]) => !REFUSED_BESIDE.includes(key)),
		);
		return [
			{
				id: 'quorum-device',
				title: `Add a quorum device on ${name}, at a site of its own.`,
				costs: 'A small machine elsewhere that runs qnetd; it needs no fast network.',
				monthlyEur: null,
				weakens:
					'For some seconds after a partition both halves can hold its vote (measured: 2.6 to 4 s); fence before services move.',
				edit: document => {
					document.setIn(['sites', site], document.createNode({title: 'The place of the arbiter'}));
					document.setIn(
						['servers', name],
						document.createNode({
							site,
							role: 'arbiter',
							interfaces: {eth0: {address: `${subnet}.5/24`, gateway: `${subnet}.1`}},
						}),
					);
					document.setIn(
						['uplinks', `${name}-${provider}`],
						document.createNode({from: `${name}.eth0`, to: provider}),
					);
					document.setIn(
						['stack', 'corosync', 'quorum'],
						document.createNode({...kept, device: {net: {host: name, algorithm: 'ffsplit'}}}),
					);
				},
			},
		];
	},
};
