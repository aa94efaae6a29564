/** What the bench of nodes and an arbiter is made of. */
import type {QdeviceNetSpec} from '../../../src/cluster/qdevice/config.ts';
import type {QdeviceClient} from '../../../src/cluster/qdevice/client-state.ts';
import type {Qnetd} from '../../../src/cluster/qdevice/qnetd-state.ts';
import type {QuorumConfig} from '../../../src/cluster/votequorum/config.types.ts';
import type {Votequorum} from '../../../src/cluster/votequorum/state.ts';
import type {BenchClock} from './bench-clock.ts';

export type ArbiterNode = {
	readonly nodeid: number;
	vq: Votequorum;
	device: QdeviceClient;
	/** What services were told, with the time in ms and the members. */
	readonly history: {readonly atMs: number; readonly quorate: boolean; readonly members: string}[];
	ringNodes: readonly ArbiterNode[];
	connection: Connection | undefined;
	generation: Map<string, number>;
	heuristics: 'pass' | 'fail';
	alive: boolean;
};

export type Connection = {
	readonly id: number;
	readonly node: ArbiterNode;
	/** Whether each end still holds its half. */
	nodeOpen: boolean;
	qnetdOpen: boolean;
};

export type Arbiter = BenchClock & {
	readonly options: ArbiterOptions;
	readonly config: QuorumConfig;
	readonly nodes: ArbiterNode[];
	/** What went over the connections, as `from>to type vote`, with the time in ms. */
	readonly log: {readonly atMs: number; readonly line: string}[];
	qnetd: Qnetd;
	qnetdUp: boolean;
	readonly connections: Map<number, Connection>;
	readonly cutFromQnetd: Set<number>;
	readonly generation: Map<string, number>;
	readonly membershipDelayMs: number;
	ringSeq: number;
};

export type ArbiterOptions = {
	readonly nodeids: readonly number[];
	readonly net?: QdeviceNetSpec;
	readonly waitForAll?: boolean;
	/** From a cut to the new ring: token + consensus. */
	readonly membershipDelayMs?: number;
};
