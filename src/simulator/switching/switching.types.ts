/** What keeps layer 2 together in one simulation. */
import type {BfdEnd, BfdMessage} from '../../cluster/layer2/bfd.ts';
import type {Bpdu, Bridge} from '../../cluster/layer2/bridge-state.ts';
import type {LacpEnd, Lacpdu} from '../../cluster/layer2/lacp.ts';
import type {OverlayId} from '../../core/ids.ts';
import type {Sight} from '../leap/repeats.types.ts';
import type {Bond, Card} from '../net/bond.ts';
import type {FabricDevice, PortEnd} from '../net/fabric.types.ts';
import type {RouteNode} from '../net/frames.ts';
import type {Wire} from '../net/wire.ts';

/** What a BPDU takes behind the headers of Ethernet and LLC, at most (IEEE 802.1D-2004, 9.3.3). */
export const BPDU_BYTES = 36;

export type Switching = {
	/** By rank: the first one becomes the root of whatever it reaches. */
	readonly bridges: readonly BridgeNode[];
	/** All their ports, bridge by bridge: whose each one is, and its number there. */
	readonly ports: readonly {readonly node: BridgeNode; readonly number: number}[];
	readonly bonds: readonly BondNode[];
	readonly bfd: readonly BfdSession[];
	/** The sessions' ends, by the `device.port` whose use they decide. */
	readonly bfdPorts: ReadonlyMap<string, BfdNode>;
	/** Where frames go round, as the history was told last. */
	storm: string;
};

/** A bridge that speaks a spanning tree protocol, in its place. */
export type BridgeNode = {
	readonly device: FabricDevice;
	readonly ends: readonly PortEnd[];
	/** What the machine has said and is not done yet. */
	readonly outbox: {
		readonly forwards: {readonly port: number; readonly forwards: boolean}[];
		readonly messages: {readonly port: number; readonly bpdu: Bpdu}[];
	};
	/** A machine without memory, as after a boot. */
	readonly make: () => Bridge;
	machine: Bridge;
	powered: boolean;
	/** When it is woken next; Infinity: not at all. */
	wakeMs: number;
	/** All bridges when this one last said hello. */
	sight: Sight | null;
};

/** A bond and what its cards know. */
export type BondNode = {
	readonly bond: Bond;
	readonly cards: readonly {readonly card: Card; readonly lacp: LacpLink | null}[];
};

/** LACP on one cable of a bond: the card's end, and that of whatever is at the other end. */
export type LacpLink = {
	readonly near: LacpEnd;
	readonly far: LacpEnd;
	readonly there: Wire;
	readonly back: Wire;
	/** What the ends have said and is not sent yet. */
	readonly outbox: {readonly from: 'near' | 'far'; readonly message: Lacpdu}[];
	/** Has the bond look which of its cards it uses. */
	readonly changed: () => void;
	wakeMs: number;
	sight: Sight | null;
};

/** BFD through one tunnel. */
export type BfdSession = {
	readonly overlay: OverlayId;
	readonly nodes: readonly [BfdNode, BfdNode];
	/** What the ends have said and is not sent yet. */
	readonly outbox: {readonly from: 0 | 1; readonly message: BfdMessage}[];
	/** Has the bridges look at their ports. */
	readonly changed: () => void;
	wakeMs: number;
	sight: Sight | null;
};

export type BfdNode = {
	readonly end: PortEnd;
	/** Between 0 and 1: nobody starts two switches at the same moment. */
	readonly phase: number;
	readonly machine: BfdEnd;
	/** As the history was told last. */
	wasUp: boolean;
	/** To the other end, as of this version of the network. */
	way: {readonly version: number; readonly route: RouteNode | null} | null;
};
