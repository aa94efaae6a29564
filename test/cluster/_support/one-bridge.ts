/** An RSTP or STP bridge by itself: what it hears, and in order all that it does. */
import {
	bridgeDeadlineMs,
	expireBridge,
	receiveBpdu,
	setLink,
} from '../../../src/cluster/layer2/bridge.ts';
import {
	createBridge,
	type Bpdu,
	type BridgePort,
	type Vector,
} from '../../../src/cluster/layer2/bridge-state.ts';
import {SPANNING_TREE_TIMES} from '../../../src/cluster/layer2/times.ts';

/** IEEE 802.1D-2004, table 17-1. */
export const HELLO_MS = 2000;
export const MAX_AGE_MS = 20_000;
export const FORWARD_DELAY_MS = 15_000;
export const EDGE_DELAY_MS = 3000;
export const COST = 20_000;

/** Bridge 5 with links on all of its ports at 0, and in order all that it does. */
export function oneBridge(rapid: boolean, ports = 2) {
	const words: (readonly unknown[])[] = [];
	const bridge = createBridge({
		id: 5,
		rapid,
		timers: SPANNING_TREE_TIMES,
		portCosts: Array.from({length: ports}, () => COST),
		firstHelloMs: 100,
		sink: {
			send: (port, bpdu) => words.push(['send', port, bpdu]),
			forwards: (port, forwards) => words.push(['forwards', port, forwards]),
		},
	});
	const port = (number: number): BridgePort => {
		const found = bridge.ports[number];
		if (found === undefined) {
			throw new Error(`There is no port ${number}.`);
		}
		return found;
	};
	for (const own of bridge.ports) {
		setLink(bridge, {port: own, linked: true}, 0);
	}
	return {
		bridge,
		port,
		take: () => words.splice(0),
		hear: (
			number: number,
			vector: Vector,
			changes: Partial<Bpdu> & {readonly nowMs?: number} = {},
		) => {
			const {nowMs = 1000, ...rest} = changes;
			const quiet = {proposal: false, agreement: false, learning: false};
			const bpdu = {rapid, vector, ageMs: 0, ...quiet, ...rest};
			receiveBpdu(bridge, port(number), {bpdu, nowMs});
		},
		until: (untilMs: number) => {
			for (
				let dueMs = bridgeDeadlineMs(bridge);
				dueMs <= untilMs;
				dueMs = bridgeDeadlineMs(bridge)
			) {
				expireBridge(bridge, dueMs);
			}
		},
	};
}

/** What it says of itself on a port, as the best root that it knows of; the changes are what differs from that. */
export const own = (port: number, changes: Partial<Bpdu> = {}): readonly unknown[] => [
	'send',
	port,
	{
		rapid: true,
		vector: [5, 0, 5, port],
		ageMs: 0,
		proposal: true,
		agreement: false,
		learning: false,
		...changes,
	},
];

/** The answer on port 0 to a better bridge that proposes itself. */
export const agreement = (vector: Vector): readonly unknown[] =>
	own(0, {vector, proposal: false, agreement: true});
