import {formatDurationMs} from '../core/units.ts';
import type {Network, Overlay} from '../network/network.types.ts';
import {ringMtus, sentBytesMax} from '../network/queries/ring-mtu.ts';
import {discoveryMs} from '../cluster/knet/discovery-time.ts';
import {framingOf} from '../cluster/knet/sizes.ts';
import {totemTimers} from '../cluster/totem/timers.ts';
import type {Check, CheckInput, Outcome} from './check.types.ts';
import {evidenceOf, failed, notApplicable, passed, unknown} from './_outcome.ts';
import {answersInPeace} from './_probes.ts';
import {overlayBeneath} from './_reach-causes.ts';
import {counted} from './_words.ts';

/** The largest packet that passes whole between two members, and what the sender takes for its limit. */
type PairMtu = {
	readonly pair: string;
	readonly sentBytes: number;
	/** `null`: none came through. */
	readonly pathBytes: number | null;
};

type HeardPair = PairMtu & {readonly pathBytes: number};

export const ringMtu: Check = {
	id: 'ring-mtu',
	title: 'Packets as large as the ring’s interfaces allow arrive',
	category: 'configuration',
	source:
		'RFC 1191; corosync’s netmtu is 1500 for udp, kronosnet looks for the path’s MTU every 30 s: until then large packets are lost while small ones pass.',
	gate: false,
	judge(input) {
		const {network, runs} = input;
		if (network.cluster === null) {
			return notApplicable('The design has no corosync cluster.');
		}
		const answers = answersInPeace(runs, 'mtu').filter(({result}) =>
			result.path.startsWith('ring:'),
		);
		const measured = answers.flatMap(({result}) =>
			result.pairs.map(({from, to, mtuBytes}) => ({
				pair: `${from} and ${to}`,
				sentBytes: sentBytes(network, result.path, from),
				pathBytes: mtuBytes,
			})),
		);
		return measured.length === 0
			? judged(input, byDesign(network), 'static')
			: judged(input, measured, evidenceOf(answers.map(({run}) => run)));
	},
};

function judged(
	{network}: CheckInput,
	pairs: readonly PairMtu[],
	evidence: Outcome['evidence'],
): Outcome {
	// A pair of which nothing at all came through has no MTU: the check cluster-forms says why.
	const heard = pairs.flatMap(pair =>
		pair.pathBytes === null ? [] : [{...pair, pathBytes: pair.pathBytes}],
	);
	const [narrowest] = heard.sort((a, b) => a.pathBytes - a.sentBytes - (b.pathBytes - b.sentBytes));
	if (narrowest === undefined) {
		return unknown(
			'No packet passed between any two members.',
			'See the check cluster-forms.',
			evidence,
		);
	}
	const {pair, sentBytes: port, pathBytes} = narrowest;
	const lookMs = knetLookMs(network, narrowest);
	const values = {
		pair,
		pathBytes,
		portBytes: port,
		...overheadOf(network),
		...(lookMs === null ? {} : {discoveryMs: lookMs}),
	};
	return pathBytes >= port
		? passed(
				evidence,
				`Packets of ${port} bytes pass between ${counted(heard.length, 'pair')}${splitWords(network)}.`,
				values,
			)
		: failed(
				evidence,
				{
					reason: `Between ${pair} at most ${pathBytes} bytes pass, though ${senderWords(network, port)} up to ${port}${refusalWords(network)}.${patienceWords(lookMs)}`,
					remedy: `Set the MTU of the ring’s interfaces to ${pathBytes} bytes or less${network.cluster?.transport === 'knet' ? ', or knet_mtu in corosync.conf' : ''}, or raise it along the path.`,
				},
				values,
			);
}

function byDesign(network: Network): readonly PairMtu[] {
	return ringMtus(network).map(({from, to, sentBytes, pathBytes}) => ({
		pair: `${from.device} and ${to.device}`,
		sentBytes,
		pathBytes,
	}));
}

function sentBytes(network: Network, path: string, device: string): number {
	const ring = network.cluster?.rings.find(({linkNumber}) => `ring:${linkNumber}` === path);
	const end = ring?.addresses.find(address => address.device === device);
	return end === undefined ? 0 : sentBytesMax(network, end);
}

/** Encrypted kronosnet is patient with what does not arrive; `null`: this ring is not. */
function knetLookMs({cluster}: Network, {pathBytes, sentBytes: port}: HeardPair): number | null {
	if (
		cluster?.transport !== 'knet' ||
		!cluster.secauth ||
		cluster.knetMtuBytes !== null ||
		pathBytes >= port
	) {
		return null;
	}
	const {knetPingTimeoutMs} = totemTimers({tokenMs: cluster.totem.effectiveTokenMs}, 1);
	return discoveryMs({
		framing: framingOf(cluster),
		pingTimeoutMs: knetPingTimeoutMs,
		interfaceBytes: port,
		pathBytes,
	});
}

function senderWords({cluster}: Network, bytes: number): string {
	return cluster?.knetMtuBytes === bytes ? 'knet_mtu lets corosync send' : 'the interfaces send';
}

function patienceWords(lookMs: number | null): string {
	return lookMs === null
		? ''
		: ` Encrypted kronosnet then looks for the size for ${formatDurationMs(lookMs)} a peer, one peer after the other; a link whose interface goes and comes back meanwhile carries nothing until it has found it.`;
}

function ringOverlay(network: Network): Overlay | undefined {
	return (network.cluster?.rings ?? []).flatMap(ring => overlayBeneath(network, ring) ?? [])[0];
}

function overheadOf(network: Network): Readonly<Record<string, number>> {
	const overlay = ringOverlay(network);
	return overlay === undefined ? {} : {tunnelOverheadBytes: overlay.overheadBytes};
}

/** A tunnel that splits what is too large for its underlay delivers everything, as two packets instead of one. */
function splitWords(network: Network): string {
	const overlay = ringOverlay(network);
	return overlay?.splitsLargePackets === true
		? `; the tunnel ${overlay.id} adds ${overlay.overheadBytes} bytes and splits what grows too large`
		: '';
}

function refusalWords(network: Network): string {
	const overlay = ringOverlay(network);
	return overlay?.honoursDontFragment === true
		? `; the tunnel ${overlay.id} splits larger ones, and answers those that forbid it with what passes`
		: '';
}
