import type {Network} from '../network/network.types.ts';
import {participants} from '../network/queries/participants.ts';
import type {Needs} from './scenario.types.ts';

/** What the design lacks for the scenario, in a sentence; `null`: nothing. */
export function unmetNeed(needs: Needs, network: Network): string | null {
	return LACKS.map(lack => lack(needs, network)).find(sentence => sentence !== null) ?? null;
}

const LACKS: readonly ((needs: Needs, network: Network) => string | null)[] = [
	({membersMin}, network) => {
		const members = participants(network).length;
		return members < membersMin
			? `The scenario needs a cluster of at least ${membersMin} members; the design has ${members}.`
			: null;
	},
	({overlay}, {overlays}) => {
		if (overlay === null || overlays.some(({kind}) => overlay === 'any' || kind === overlay)) {
			return null;
		}
		const what = overlay === 'any' ? 'a tunnel' : `an overlay of kind ${overlay}`;
		return `The scenario is about ${what}; the design has none.`;
	},
	({multicastTransport}, {cluster}) =>
		multicastTransport && cluster?.transport !== 'udp'
			? `The scenario is about a transport that sends to multicast groups; this cluster uses ${cluster?.transport ?? 'none'}.`
			: null,
	({qdevice}, {cluster}) =>
		qdevice && (cluster?.qdevice ?? null) === null
			? 'The scenario is about a quorum device; the design has none.'
			: null,
];
