import type {DeviceId} from '../core/ids.ts';
import type {NameAnswer} from '../engine/probe.types.ts';
import type {Network} from '../network/network.types.ts';
import type {Check} from './check.types.ts';
import {evidenceOf, failed, notApplicable, passed} from './_outcome.ts';
import {answersInPeace} from './_probes.ts';
import {counted} from './_words.ts';

/** A member's name that does not lead to its ring, in the words of one server. */
type WrongName = NameAnswer & {readonly ringAddress: string; readonly why: string};

export const resolvedNames: Check = {
	id: 'resolved-names',
	title: 'The members’ names resolve to their ring addresses',
	category: 'configuration',
	source:
		'pve-docs, pvecm, Corosync Addresses: names are resolved at the start, so that a ring follows whatever they mean then; pve-cluster does not start on a node whose name is a loopback address (pmxcfs.c, “Unable to resolve node name … to a non-loopback IP address”); ssh and migration go where the name leads.',
	gate: false,
	judge({network, runs}) {
		if (network.cluster === null) {
			return notApplicable('The design has no corosync cluster.');
		}
		if (network.names.length === 0) {
			return notApplicable('The design does not say what names resolve to (`hosts`).');
		}
		const measured = answersInPeace(runs, 'names');
		const [last] = measured.slice(-1);
		const answers = last?.result.answers ?? network.names;
		const evidence = last === undefined ? 'static' : evidenceOf(measured.map(({run}) => run));
		const [wrong, ...others] = wrongNames(network, answers);
		const values = {members: network.cluster.members.length, wrong: others.length + 1};
		if (wrong === undefined) {
			const count = counted(values.members, 'member');
			return passed(
				evidence,
				`The names of ${count} lead to their ring addresses on every member.`,
				{...values, wrong: 0},
			);
		}
		const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
		return failed(
			evidence,
			{
				reason: `On ${wrong.at} the name ${wrong.name} ${wrong.why}, while the ring is at ${wrong.ringAddress}${more}.`,
				remedy: `Let ${wrong.name} mean ${wrong.ringAddress} in /etc/hosts of ${wrong.at}, and write addresses instead of names into corosync’s nodelist.`,
			},
			{...values, name: wrong.name, at: wrong.at, address: wrong.address ?? 'nothing'},
		);
	},
};

/** Any ring will do for those who only want the node; the first is the one that the advice names. */
function wrongNames(network: Network, answers: readonly NameAnswer[]): readonly WrongName[] {
	const members = network.cluster?.members.map(({device}) => device) ?? [];
	return members.flatMap(name => {
		const rings = ringAddresses(network, name);
		return members.flatMap(at => {
			const answer = answers.find(one => one.at === at && one.name === name);
			const address = answer?.address ?? null;
			return address !== null && rings.includes(address)
				? []
				: [
						{
							at,
							name,
							address,
							ringAddress: rings[0] ?? '',
							why: meaningOf(network, {name, address}),
						},
					];
		});
	});
}

function ringAddresses({cluster}: Network, member: DeviceId): readonly string[] {
	return (cluster?.rings ?? []).flatMap(({addresses}) =>
		addresses.flatMap(({device, address}) => (device === member ? [address] : [])),
	);
}

function meaningOf(
	{devices}: Network,
	{name, address}: {readonly name: DeviceId; readonly address: string | null},
): string {
	if (address === null) {
		return 'resolves to nothing';
	}
	if (/^(127\.|::1$)/.test(address)) {
		return `is the loopback address ${address}`;
	}
	const owner = devices.find(({ports}) =>
		ports.some(({addresses}) => addresses.some(one => one.address === address)),
	);
	const port = owner?.ports.find(({addresses}) => addresses.some(one => one.address === address));
	if (owner === undefined || port === undefined) {
		return `is ${address}, which no server has`;
	}
	return owner.id === name
		? `is ${address} on its ${port.name}`
		: `is ${address}, which is the address of ${owner.id}`;
}
