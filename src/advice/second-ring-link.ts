import {addressesIn, freshSubnet} from './_addresses.ts';
import {type Change, commonPort, corosyncOf, freeName, type Proposal} from './_change.ts';

/** A second way for the ring: over cards that the members have already, or over a switch of its own. */
export const secondRingLink: Change = {
	id: 'second-ring-link',
	propose(design) {
		const {cluster, devices} = design.network;
		const links = corosyncOf(design).links ?? [];
		if (cluster?.transport !== 'knet' || links.length !== 1) {
			return [];
		}
		const members: readonly string[] = cluster.members.map(({device}) => device);
		const used = links.flatMap(({over}) =>
			typeof over === 'string' ? [over] : Object.values(over),
		);
		const common = commonPort(design, used);
		const overCards: readonly Proposal[] =
			common === undefined
				? []
				: [
						{
							id: `second-ring-link:${common}`,
							title: `Add a second ring link over ${common}, which every member has already.`,
							costs: 'Nothing to buy.',
							monthlyEur: 0,
							weakens: `The ring's packets share ${common} with what it carries now.`,
							edit: document => {
								document.addIn(['stack', 'corosync', 'links'], document.createNode({over: common}));
							},
						},
					];
		const sites = new Set(devices.filter(({id}) => members.includes(id)).map(({site}) => site));
		return sites.size > 1 ? overCards : [...overCards, overOwnSwitch(design, members)];
	},
};

function overOwnSwitch(
	{spec}: Parameters<Change['propose']>[0],
	members: readonly string[],
): Proposal {
	const name = freeName('ring-switch', spec.switches);
	const subnet = freshSubnet(addressesIn(spec));
	const site = spec.servers[members[0] ?? '']?.site;
	const ports = members.flatMap(member => Object.entries(spec.servers[member]?.interfaces ?? {}));
	const port = freeName('ring', Object.fromEntries(ports));
	return {
		id: 'second-ring-link:own-switch',
		title: `Add a second ring link over a switch of its own, ${name}.`,
		costs: `A switch, and a network card and a cable for each of ${members.length} members.`,
		monthlyEur: null,
		weakens: null,
		edit: document => {
			document.setIn(
				['switches', name],
				document.createNode(site === undefined ? {title: 'Second ring'} : {site}),
			);
			members.forEach((member, index) => {
				document.setIn(
					['servers', member, 'interfaces', port],
					document.createNode({address: `${subnet}.${index + 1}/24`}),
				);
				document.setIn(
					['cables', `${member}-${name}`],
					document.createNode({ends: [`${member}.${port}`, name]}),
				);
			});
			document.addIn(['stack', 'corosync', 'links'], document.createNode({over: port}));
		},
	};
}
