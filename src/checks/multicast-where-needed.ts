import type {DeviceId} from '../core/ids.ts';
import type {Network} from '../network/network.types.ts';
import {forgetfulBridges} from '../network/queries/multicast-groups.ts';
import {multicastHearers} from '../network/queries/reach.ts';
import type {Check, Outcome} from './check.types.ts';
import {evidenceOf, failed, notApplicable, passed} from './_outcome.ts';
import {answersInPeace, type Answer} from './_probes.ts';
import {causeOf} from './_reach-causes.ts';
import {counted, listed} from './_words.ts';

type Deaf = {readonly from: DeviceId; readonly to: DeviceId; readonly linkNumber: number};

export const multicastWhereNeeded: Check = {
	id: 'multicast-where-needed',
	title: 'Multicast reaches every member where the transport needs it',
	category: 'reachability',
	source:
		'corosync.conf(5), transport udp: joins and messages go to a multicast group. Proxmox VE until 6 asked for multicast.',
	gate: true,
	judge({network, runs}) {
		if (network.cluster === null) {
			return notApplicable('The design has no corosync cluster.');
		}
		if (network.cluster.transport !== 'udp') {
			return notApplicable(
				`The transport ${network.cluster.transport} sends to each member by itself and needs no multicast.`,
			);
		}
		const answers = answersInPeace(runs, 'multicast').filter(({result}) =>
			result.path.startsWith('ring:'),
		);
		const asked = answers.flatMap(({result}) => result.pairs).length;
		const found = asked === 0 ? fromDesign(network) : fromProbes(network, answers, asked);
		return found.status === 'pass' ? lasting(network, found) : found;
	},
};

function fromDesign(network: Network): Outcome {
	const {members = [], rings = []} = network.cluster ?? {};
	const deaf = rings.flatMap(ring =>
		members.flatMap(({device: from}) => {
			const hearers = multicastHearers(network, {ring, from});
			return members
				.filter(({device: to}) => to !== from && !hearers.has(to))
				.map(({device: to}) => ({from, to, linkNumber: ring.linkNumber}));
		}),
	);
	const reason = `Every member hears every other on ${listed(rings.map(({over}) => over))}.`;
	return deaf.length === 0
		? passed('static', reason, {deafPairs: 0})
		: failed('static', explain(network, deaf), {deafPairs: deaf.length});
}

/** What every member hears at first it may not hear for long. */
function lasting(network: Network, found: Outcome): Outcome {
	const rings = network.cluster?.rings ?? [];
	const forgetful = [...new Set(rings.flatMap(ring => forgetfulBridges(network, ring)))];
	return forgetful.length === 0
		? found
		: failed('static', {
				reason: `Every member hears every other, but not for long: ${listed(forgetful)} ${forgetful.length === 1 ? 'snoops' : 'snoop'} on multicast and nobody asks who listens, so that 260 s after a member’s start its group is forgotten and the next membership does not form.`,
				remedy: `Switch the IGMP querier on at ${listed(forgetful)}, or snooping off.`,
			});
}

function fromProbes(
	network: Network,
	answers: readonly Answer<'multicast'>[],
	asked: number,
): Outcome {
	const evidence = evidenceOf(answers.map(({run}) => run));
	const deaf = answers.flatMap(({result}) =>
		result.pairs
			.filter(({heard}) => !heard)
			.map(({from, to}) => ({from, to, linkNumber: Number(result.path.slice('ring:'.length))})),
	);
	const beneath = underlayWord(network, answers);
	const values = {pairsAsked: asked, deafPairs: deaf.length};
	return deaf.length === 0
		? passed(
				evidence,
				`All ${asked} ordered pairs heard each other on the ring’s own path${beneath}.`,
				values,
			)
		: failed(evidence, explain(network, deaf), values);
}

/** Says what the tunnel is for, where one carries the ring. */
function underlayWord(network: Network, answers: readonly Answer<'multicast'>[]): string {
	const isTunnelled = network.overlays.length > 0;
	const providers = network.devices.filter(
		device => device.kind === 'router' && !device.carriesMulticast,
	);
	return isTunnelled && providers.length > 0 && answers.length > 0
		? `, through the tunnel; ${listed(providers.map(({id}) => id))} carries none`
		: '';
}

function explain(
	network: Network,
	deaf: readonly Deaf[],
): {readonly reason: string; readonly remedy: string} {
	const [first] = deaf;
	const ring = network.cluster?.rings.find(({linkNumber}) => linkNumber === first?.linkNumber);
	if (first === undefined || ring === undefined) {
		throw new Error('A pair that does not hear each other belongs to a ring.');
	}
	const cause = causeOf(network, ring, [first.from, first.to]) ?? {
		sentence: `${first.from} is not heard by ${first.to}, though nothing in the design stops it`,
		remedy:
			'Find out where the frames to the group stop, with the multicast probe on the underlay.',
	};
	const pairs = `${counted(deaf.length, 'ordered pair')} of members ${deaf.length === 1 ? 'does' : 'do'} not hear each other`;
	return {reason: `${pairs}: ${cause.sentence}.`, remedy: cause.remedy};
}
