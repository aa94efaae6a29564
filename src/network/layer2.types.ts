/** What stands between a network card and an address: VLANs, bonds and bridges of a server; VLANs at a switch's ports. */

/** A port made of other ports of its own device, by their names. */
export type PortStack = VlanPort | BondPort | BridgePort;

/** Frames with this tag on the port below, without the tag. */
export type VlanPort = {readonly kind: 'vlan'; readonly port: string; readonly tag: number};

/** Several cards as one. */
export type BondPort = {
	readonly kind: 'bond';
	readonly ports: readonly string[];
	readonly mode: BondMode;
	/** How often LACP speaks: `slow` notices a dead link after 90 s, `fast` after 3 s. `null`: the mode has no LACP. */
	readonly lacpRate: 'slow' | 'fast' | null;
};

/** The kernel's modes (Documentation/networking/bonding.rst) and Open vSwitch's (ovs-vswitchd.conf.db(5), bond_mode). */
export type BondMode =
	| 'active-backup'
	| 'balance-rr'
	| 'balance-xor'
	| '802.3ad'
	| 'balance-tlb'
	| 'balance-alb'
	| 'balance-slb'
	| 'balance-tcp';

/** A switch inside the server; the port itself is the server's own way into it. */
export type BridgePort = {
	readonly kind: 'bridge';
	readonly ports: readonly string[];
	readonly implementation: 'linux-bridge' | 'openvswitch';
	readonly spanningTree: 'none' | 'stp' | 'rstp';
	/** The lowest wins the root; equal ones are decided by the hardware address (IEEE 802.1D, 9.2.5). */
	readonly priority: number;
	readonly igmpSnooping: boolean;
	readonly igmpQuerier: boolean;
};

/** What a bridge or switch lets through at one of its ports. */
export type PortVlans = {
	/** The VLAN of frames without a tag; `null`: they are dropped. */
	readonly untagged: number | null;
	readonly tagged: readonly number[] | 'all';
};

/** BFD as Open vSwitch speaks it (ovs-vswitchd.conf.db(5), column `bfd` of the table Interface). */
export type BfdOptions = {
	/** It sends no more often than this, and a message a second until the session is up. */
	readonly minTxMs: number;
	/** It asks not to be sent to more often than this. */
	readonly minRxMs: number;
	/** After how many messages that did not come the other end is given up. */
	readonly multiplier: number;
};
