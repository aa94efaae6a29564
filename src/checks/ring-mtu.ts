import type {Network, Overlay} from '../network/network.types.ts';
import {pathFigures} from '../network/queries/figures.ts';
import {portOf} from '../network/queries/lookup.ts';
import {ringPath} from '../network/queries/reach.ts';
import type {Check, CheckInput, Outcome} from './check.types.ts';
import {evidenceOf, failed, notApplicable, passed, unknown} from './_outcome.ts';
import {answersInPeace} from './_probes.ts';
import {overlayBeneath} from './_reach-causes.ts';
import {counted} from './_words.ts';

/** The largest packet that passes whole between two members, and what the sender takes for its limit. */
type PairMtu = {
	readonly pair: string;
	readonly linkNumber: number;
	readonly portBytes: number;
	/** `null`: none came through. */
	readonly pathBytes: number | null;
};

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
				linkNumber: Number(result.path.slice('ring:'.length)),
				portBytes: portBytes(network, result.path, from),
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
	const [narrowest] = heard.sort((a, b) => a.pathBytes - a.portBytes - (b.pathBytes - b.portBytes));
	if (narrowest === undefined) {
		return unknown(
			'No packet passed between any two members.',
			'See the check cluster-forms.',
			evidence,
		);
	}
	const {pair, portBytes: port, pathBytes} = narrowest;
	const values = {pair, pathBytes, portBytes: port, ...overheadOf(network)};
	return pathBytes >= port
		? passed(
				evidence,
				`Packets of ${port} bytes pass between ${counted(heard.length, 'pair')}${splitWords(network)}.`,
				values,
			)
		: failed(
				evidence,
				{
					reason: `Between ${pair} at most ${pathBytes} bytes pass, though the interfaces send up to ${port}${refusalWords(network)}.`,
					remedy:
						'Set the interfaces’ MTU to what the path carries, tunnel overhead taken off, or raise it along the path.',
				},
				values,
			);
}

function byDesign(network: Network): readonly PairMtu[] {
	return (network.cluster?.rings ?? []).flatMap(({linkNumber, addresses}) =>
		addresses.flatMap((from, index) =>
			addresses.slice(index + 1).flatMap(to => {
				const path = ringPath(network, {from, to});
				return path === null
					? []
					: [
							{
								pair: `${from.device} and ${to.device}`,
								linkNumber,
								portBytes: portOf(network, from).mtuBytes,
								pathBytes: pathFigures(network, path).mtuBytes,
							},
						];
			}),
		),
	);
}

function portBytes(network: Network, path: string, device: string): number {
	const ring = network.cluster?.rings.find(({linkNumber}) => `ring:${linkNumber}` === path);
	const end = ring?.addresses.find(address => address.device === device);
	return end === undefined ? 0 : portOf(network, end).mtuBytes;
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
