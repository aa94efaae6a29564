/**
 * The spanning tree protocols as one machine per bridge: messages, link changes and time in; messages and forwarding
 * ports out.
 *
 *   STP    only the root speaks on its own; the others pass its news on. Silence counts after the maximum age, and a port
 *          waits two forward delays before it forwards (IEEE 802.1D-1998, 8.6 and 8.7; Linux, net/bridge/br_stp.c).
 *   RSTP   every bridge speaks; silence counts after three hellos. A new root port forwards at once, a port towards a
 *          bridge as soon as that agrees, one towards a machine when nobody has spoken there for the edge delay, any
 *          other by its timers (IEEE 802.1D-2004, clause 17; Open vSwitch, lib/rstp-state-machines.c). A port that
 *          speaks for a wire and hears a worse bridge do the same, with its port open, discards: that one does not hear
 *          it, and the wire would close a loop (IEEE 802.1Q-2005, 13.25.12, recordDispute, which Open vSwitch has).
 *
 * Left out are the changes of topology that make bridges forget addresses: ways are taken from the tree, as if learnt.
 */
import type {BridgeTimers} from './times.ts';

/** Root, cost to it, the speaking bridge and its port; smaller is better, place by place. */
export type Vector = readonly [root: number, cost: number, bridge: number, port: number];

export type Bpdu = {
	/** Of RSTP; bridges with STP do not understand it (Linux, br_stp_rcv: other versions are dropped). */
	readonly rapid: boolean;
	readonly vector: Vector;
	readonly ageMs: number;
	/** The sender wants to forward and asks whether it may. */
	readonly proposal: boolean;
	/** It may. */
	readonly agreement: boolean;
	/** The sender's port learns addresses or forwards already. */
	readonly learning: boolean;
};

export type BridgeSink = {
	readonly send: (port: number, bpdu: Bpdu) => void;
	/** The port begins or ceases to forward. */
	readonly forwards: (port: number, forwards: boolean) => void;
};

export type BridgePort = {
	/** Its place among the bridge's ports, which is also its priority. */
	readonly number: number;
	readonly cost: number;
	linked: boolean;
	role: 'disabled' | 'root' | 'designated' | 'alternate';
	state: 'discarding' | 'learning' | 'forwarding';
	/** When the next state is due; Infinity: none is. */
	stateDueMs: number;
	/** The best news on its wire; `null`: the bridge's own. */
	heard: Vector | null;
	heardAtMs: number;
	heardAgeMs: number;
	heardUntilMs: number;
	/** Nobody speaks behind it. */
	edge: boolean;
	edgeDueMs: number;
	/** The bridge behind it has agreed to the present news. */
	agreed: boolean;
	/** The neighbour speaks STP. */
	oldNeighbour: boolean;
};

export type Bridge = {
	/** Its rank among all bridges by priority and hardware address; the lowest is the root. */
	readonly id: number;
	readonly rapid: boolean;
	readonly timers: BridgeTimers;
	readonly ports: readonly BridgePort[];
	readonly sink: BridgeSink;
	root: number;
	rootCost: number;
	rootPort: BridgePort | null;
	helloDueMs: number;
};

export type BridgeConfig = Pick<Bridge, 'id' | 'rapid' | 'timers' | 'sink'> & {
	readonly portCosts: readonly number[];
	readonly firstHelloMs: number;
};

export const NOTHING_HEARD = {heard: null, heardAtMs: 0, heardAgeMs: 0, heardUntilMs: Infinity};
export const NEW_LINK = {edge: false, agreed: false, oldNeighbour: false};

/** A bridge without links: each port has to be told that it has one. */
export function createBridge({portCosts, firstHelloMs, ...config}: BridgeConfig): Bridge {
	return {
		...config,
		ports: portCosts.map((cost, number) => ({
			number,
			cost,
			linked: false,
			role: 'disabled',
			state: 'discarding',
			stateDueMs: Infinity,
			...NOTHING_HEARD,
			...NEW_LINK,
			edgeDueMs: Infinity,
		})),
		root: config.id,
		rootCost: 0,
		rootPort: null,
		helloDueMs: firstHelloMs,
	};
}

/** Whether every port does what its role is for. */
export function isSettled({ports}: Bridge): boolean {
	return ports.every(
		({role, state}) => (role === 'root' || role === 'designated') === (state === 'forwarding'),
	);
}
