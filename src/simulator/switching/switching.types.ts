/** What keeps layer 2 together in one simulation. */
import type {Bpdu, Bridge} from '../../cluster/layer2/bridge-state.ts';
import type {FabricDevice, PortEnd} from '../net/fabric.types.ts';

/** What a BPDU takes behind the headers of Ethernet and LLC, at most (IEEE 802.1D-2004, 9.3.3). */
export const BPDU_BYTES = 36;

export type Switching = {
	/** By rank: the first one becomes the root of whatever it reaches. */
	readonly bridges: readonly BridgeNode[];
	/** All their ports, bridge by bridge: whose each one is, and its number there. */
	readonly ports: readonly {readonly node: BridgeNode; readonly number: number}[];
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
	/** Its whole system's state when it last said hello, to see whether it repeats itself. */
	snapshot: {
		readonly atMs: number;
		readonly disturbances: number;
		readonly state: readonly number[];
	} | null;
};
