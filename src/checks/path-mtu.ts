import type {Network, Overlay} from '../network/network.types.ts';
import {pathFigures} from '../network/queries/figures.ts';
import {memberOf, portOf} from '../network/queries/lookup.ts';
import {pathTo} from '../network/queries/path.ts';
import {storagePaths} from '../network/queries/storage-paths.ts';
import type {Check} from './check.types.ts';
import {failed, notApplicable, passed} from './_outcome.ts';
import {counted} from './_words.ts';

/** A way on which packets are as large as its sender may make them, and the largest that arrives whole. */
type Way = {
	readonly title: string;
	readonly sentBytes: number;
	readonly passesBytes: number;
	/** The sender splits what is too large, so that nothing is lost. */
	readonly splits: boolean;
};

export const pathMtu: Check = {
	id: 'path-mtu',
	title: 'Tunnels and storage send nothing larger than their path takes',
	category: 'configuration',
	source:
		'RFC 1191 and 4821: where nobody answers that a packet was too large, it vanishes while small ones pass. Overhead of tunnels: 24 to 80 bytes (their own documentation).',
	gate: false,
	judge({network}) {
		const ways = [...tunnelWays(network), ...storageWays(network)];
		if (ways.length === 0) {
			return notApplicable('The design has neither tunnels nor storage on the network.');
		}
		const lost = ways.filter(
			({sentBytes, passesBytes, splits}) => !splits && passesBytes < sentBytes,
		);
		const [worst] = lost.sort(
			(a, b) => a.passesBytes - a.sentBytes - (b.passesBytes - b.sentBytes),
		);
		if (worst === undefined) {
			const split = ways.filter(
				({sentBytes, passesBytes, splits}) => splits && passesBytes < sentBytes,
			);
			const words =
				split.length === 0
					? ''
					: `; ${counted(split.length, 'tunnel')} split what grows too large, which costs a second packet`;
			return passed(
				'static',
				`Full-sized packets arrive on ${counted(ways.length, 'way')}${words}.`,
				{
					ways: ways.length,
					split: split.length,
				},
			);
		}
		const {title, sentBytes, passesBytes} = worst;
		return failed(
			'static',
			{
				reason: `${title} sends packets of up to ${sentBytes} bytes, of which at most ${passesBytes} pass: large ones vanish while small ones get through.`,
				remedy: `Set the MTU at both ends to ${passesBytes}, or raise it on every cable and switch between them.`,
			},
			{way: title, sentBytes, passesBytes, lost: lost.length},
		);
	},
};

/** What a tunnel makes of the largest packet that its port takes. */
function tunnelWays(network: Network): readonly Way[] {
	return network.overlays.flatMap(overlay =>
		overlay.tunnels.flatMap(({a, b}) => {
			const {underlayAddress} = memberOf(overlay, b);
			const path = pathTo(network, {from: a, address: underlayAddress});
			return path === null
				? []
				: [
						{
							title: `The tunnel of ${overlay.id} from ${a} to ${b}`,
							sentBytes: overlay.innerMtuBytes + overlay.overheadBytes,
							passesBytes: pathFigures(network, path).mtuBytes,
							splits: splitsForPath(network, overlay, path),
						},
					];
		}),
	);
}

/** Pieces are as large as the sender's own port: they get through only where nothing on the way takes less. */
function splitsForPath(
	network: Network,
	{splitsLargePackets}: Overlay,
	path: NonNullable<ReturnType<typeof pathTo>>,
): boolean {
	const senderBytes = portOf(network, path.fromPort).mtuBytes;
	return splitsLargePackets && pathFigures(network, path).mtuBytes >= senderBytes;
}

function storageWays(network: Network): readonly Way[] {
	return storagePaths(network).map(({title, from, to, path}) => ({
		title: `Traffic of ${title} from ${from.device} to ${to.device}`,
		// What the other end takes it has said in its TCP handshake, so that the smaller of both MTUs is sent.
		sentBytes: Math.min(portOf(network, path.fromPort).mtuBytes, portOf(network, to).mtuBytes),
		passesBytes: pathFigures(network, path).mtuBytes,
		splits: false,
	}));
}
