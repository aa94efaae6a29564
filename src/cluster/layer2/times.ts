/** The timers of the protocols that keep layer 2 together, all at their defaults: designs have no keys for them. */

/** IEEE 802.1D-2004, table 17-1; the same in Linux (net/bridge/br_if.c, new_bridge) and Open vSwitch (lib/rstp.h). */
export const SPANNING_TREE_TIMES: BridgeTimers = {
	helloMs: 2000,
	maxAgeMs: 20_000,
	forwardDelayMs: 15_000,
	edgeDelayMs: 3000,
};

export type BridgeTimers = {
	readonly helloMs: number;
	/** News that are older than this are forgotten. */
	readonly maxAgeMs: number;
	/** A port listens for so long, and learns for as long again, before it forwards. */
	readonly forwardDelayMs: number;
	/** RSTP takes a port behind which nobody has spoken for so long to lead to a machine. */
	readonly edgeDelayMs: number;
};

/** RSTP forgets a neighbour after so many hellos that did not come (IEEE 802.1D-2004, 17.21.23). */
export const HELLOS_MISSED = 3;

/**
 * IEEE 802.1AX-2014, 6.4.4: how often the ends speak, after how many missed messages one gives the other up, and how
 * long it waits for further cables of a bond; the same in Open vSwitch (lib/lacp.c), which does not wait, and in Linux
 * (drivers/net/bonding/bond_3ad.c).
 */
export const LACP_TIMES = {fastMs: 1000, slowMs: 30_000, missed: 3, aggregateWaitMs: 2000};
