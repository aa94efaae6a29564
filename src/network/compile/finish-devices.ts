/** Ports get their hardware addresses, and devices leave what only compiling needed behind. */
import type {Device, Port} from '../network.types.ts';
import type {DraftDevice, DraftDevices, DraftPort} from './draft.types.ts';

/**
 * Locally administered unicast addresses (bit 1 of the first byte set, bit 0 clear; IEEE 802) with the tool's own three
 * bytes, counted over all ports, so that no two ports of a design share one and the same design gives the same ones.
 */
const MAC_PREFIX = '02:72:70';

export function finishDevices(drafts: DraftDevices): readonly Device[] {
	let portCount = 0;
	const nextMac = (): string => {
		portCount += 1;
		const digits = portCount.toString(16).padStart(6, '0');
		return `${MAC_PREFIX}:${digits.slice(0, 2)}:${digits.slice(2, 4)}:${digits.slice(4, 6)}`;
	};
	return [...drafts.values()].map(draft => finish(draft, nextMac));
}

function finish(draft: DraftDevice, nextMac: () => string): Device {
	const ports = draft.ports.map(port => finishPort(port, nextMac()));
	switch (draft.kind) {
		case 'server': {
			const {path, ...server} = draft;
			return {...server, ports};
		}
		case 'switch': {
			const {path, mtuBytes, ...aSwitch} = draft;
			return {...aSwitch, ports};
		}
		case 'router': {
			const {path, ...router} = draft;
			return {...router, ports};
		}
	}
}

function finishPort({path, ...port}: DraftPort, mac: string): Port {
	return {...port, mac};
}
