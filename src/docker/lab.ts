/** A running lab: what its parts (wiring, daemons, faults, probes) share. */
import type {Container} from 'dockerode';
import type {DeviceId} from '../core/ids.ts';
import type {DaemonName, Effect} from '../engine/effect.types.ts';
import type {Device, Network} from '../network/network.types.ts';
import type {DockerClient} from './client.ts';
import type {DaemonRun} from './daemons.ts';
import type {Journal} from './journal.ts';
import type {Lateness} from './lateness.ts';
import type {MachineLoad} from './machine-load.ts';
import type {PanelClient} from './panel-client.ts';
import type {RealTime} from './real-time.ts';

export type Lab = {
	readonly client: DockerClient;
	readonly network: Network;
	readonly seed: number;
	readonly journal: Journal;
	readonly panel: PanelClient;
	readonly realTime: RealTime;
	readonly lateness: Lateness;
	readonly load: MachineLoad;
	readonly nodes: ReadonlyMap<DeviceId, LabNode>;
	/** The effects in force, oldest first. */
	readonly active: () => readonly Effect[];
};

/** A device's container and what runs in it. */
export type LabNode = {
	readonly device: Device;
	readonly container: Container;
	/** The host's number of the container's first process; `null` while it is down. */
	pid: number | null;
	/** Set while the lab itself takes the container down, so that its end is no surprise. */
	ending: boolean;
	/** Its processes stand still, and none can be added. */
	frozen: boolean;
	/** When the lab last let it, or a daemon of it, run on: a stall that ends then is the fault's and not the machine's. */
	thawedAtMs: number;
	/** Answers the probes of other nodes. */
	responder: DaemonRun | null;
	/** The daemons that run now. */
	readonly running: Map<DaemonName, DaemonRun>;
	/** How to start each daemon that the lab wants to run here, in the order of a boot; a boot starts them again. */
	readonly wanted: Map<DaemonName, () => Promise<void>>;
	/** Daemons whose coming end the lab has caused, and the event that was recorded for it. */
	readonly expectedEnds: Set<DaemonName>;
};

export function nodeOf(lab: Pick<Lab, 'nodes'>, device: DeviceId): LabNode {
	const node = lab.nodes.get(device);
	if (node === undefined) {
		throw new Error(`The lab has no device ${device}`);
	}
	return node;
}

/** A container that is down or paused takes no commands. */
export const canRun = (node: LabNode): boolean => node.pid !== null && !node.frozen;
