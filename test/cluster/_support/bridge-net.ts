/** Bridges on wires that take a millisecond, with a clock of their own. */
import {
	bridgeDeadlineMs,
	expireBridge,
	receiveBpdu,
	setLink,
} from '../../../src/cluster/layer2/bridge.ts';
import {createBridge, type Bpdu, type Bridge} from '../../../src/cluster/layer2/bridge-state.ts';
import {SPANNING_TREE_TIMES} from '../../../src/cluster/layer2/times.ts';

export type Plug = readonly [bridge: number, port: number];

export type BridgeNet = {
	readonly bridges: readonly Bridge[];
	/** Every change of a port between forwarding and not. */
	readonly changes: {readonly atMs: number; readonly port: string; readonly forwards: boolean}[];
	readonly pass: (durationMs: number) => void;
	/** Takes a wire away; the ports see it, or see nothing and only hear no more. */
	readonly cut: (wire: number, mode: 'carrier' | 'silent') => void;
	readonly mend: (wire: number) => void;
	/** Only what leaves this end is lost. */
	readonly cutOneWay: (wire: number, from: Plug) => void;
	readonly nowMs: () => number;
};

const WIRE_MS = 1;

export type NetOptions = {
	/** Whether each bridge speaks RSTP; the first is the best one. */
	readonly rapid: readonly boolean[];
	readonly wires: readonly (readonly [Plug, Plug])[];
	/** Ports beside those of the wires, with a link into nothing that speaks. */
	readonly machines?: readonly Plug[];
};

export function bridgeNet({rapid, wires, machines = []}: NetOptions): BridgeNet {
	let nowMs = 0;
	const mail: {atMs: number; to: Plug; bpdu: Bpdu}[] = [];
	const changes: BridgeNet['changes'] = [];
	const dead = new Set<string>();
	const plugs = [...wires.flat(), ...machines];
	const bridges = rapid.map((isRapid, id) =>
		createBridge({
			id,
			rapid: isRapid,
			timers: SPANNING_TREE_TIMES,
			portCosts: Array.from(
				{length: Math.max(...plugs.filter(([owner]) => owner === id).map(([, port]) => port)) + 1},
				() => 20_000,
			),
			firstHelloMs: 100 * id,
			sink: {
				send: (port, bpdu) => {
					const far = peer(wires, [id, port]);
					if (far !== undefined && !dead.has(`${id}.${port}`)) {
						mail.push({atMs: nowMs + WIRE_MS, to: far, bpdu});
					}
				},
				forwards: (port, forwards) => {
					changes.push({atMs: nowMs, port: `${id}.${port}`, forwards});
				},
			},
		}),
	);
	const link = ([bridge, port]: Plug, linked: boolean): void => {
		const owner = bridges[bridge];
		const own = owner?.ports[port];
		if (owner !== undefined && own !== undefined) {
			setLink(owner, {port: own, linked}, nowMs);
		}
	};
	const step = (untilMs: number): boolean => {
		const dueMs = Math.min(...bridges.map(bridgeDeadlineMs));
		const next = mail.reduce((best, {atMs}) => Math.min(best, atMs), Infinity);
		nowMs = Math.min(untilMs, dueMs, next);
		const index = mail.findIndex(({atMs}) => atMs <= nowMs);
		const [letter] = index === -1 ? [] : mail.splice(index, 1);
		if (letter !== undefined) {
			const [bridge, port] = letter.to;
			const owner = bridges[bridge];
			const own = owner?.ports[port];
			if (owner !== undefined && own !== undefined) {
				receiveBpdu(owner, own, {bpdu: letter.bpdu, nowMs});
			}
			return true;
		}
		const due = bridges.find(bridge => bridgeDeadlineMs(bridge) <= nowMs);
		if (due !== undefined) {
			expireBridge(due, nowMs);
		}
		return due !== undefined || nowMs < untilMs;
	};
	plugs.forEach(plug => {
		link(plug, true);
	});
	const key = ([bridge, port]: Plug): string => `${bridge}.${port}`;
	const both = (wire: number): readonly Plug[] => wires[wire] ?? [];
	return {
		bridges,
		changes,
		nowMs: () => nowMs,
		pass: durationMs => {
			const untilMs = nowMs + durationMs;
			while (step(untilMs)) {
				// Everything that is due is done by the step itself.
			}
		},
		cut: (wire, mode) => {
			both(wire).forEach(plug => dead.add(key(plug)));
			if (mode === 'carrier') {
				both(wire).forEach(plug => {
					link(plug, false);
				});
			}
		},
		mend: wire => {
			both(wire).forEach(plug => dead.delete(key(plug)));
			both(wire).forEach(plug => {
				link(plug, true);
			});
		},
		cutOneWay: (_wire, from) => {
			dead.add(key(from));
		},
	};
}

function peer(wires: NetOptions['wires'], [bridge, port]: Plug): Plug | undefined {
	for (const [a, b] of wires) {
		if (a[0] === bridge && a[1] === port) {
			return b;
		}
		if (b[0] === bridge && b[1] === port) {
			return a;
		}
	}
	return undefined;
}

/** All ports that forward, as `bridge.port`. */
export function forwarding({bridges}: BridgeNet): readonly string[] {
	return bridges.flatMap(({id, ports}) =>
		ports.filter(({state}) => state === 'forwarding').map(({number}) => `${id}.${number}`),
	);
}

/** When the port last began to forward, counted from `sinceMs`. */
export function forwardedAfterMs({changes}: BridgeNet, port: string, sinceMs: number): number {
	const change = changes.find(
		({atMs, port: changed, forwards}) => changed === port && forwards && atMs >= sinceMs,
	);
	return (change?.atMs ?? Infinity) - sinceMs;
}
