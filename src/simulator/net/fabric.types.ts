/** The pieces that the simulated network is made of. */
import type {CableState} from '../../engine/effective.ts';
import type {Cable, Device, Port} from '../../network/network.types.ts';
import type {Wire} from './wire.ts';

export type FabricDevice = {
	readonly index: number;
	readonly device: Device;
	/** Its ports by their names. */
	readonly ends: ReadonlyMap<string, PortEnd>;
	/** Without power nothing passes and nothing runs. */
	powered: boolean;
};

/** A cable at work. `aToB` carries what leaves end `a`. */
export type Line = {
	readonly cable: Cable;
	/** What it does while nothing is in force. */
	readonly design: CableState;
	readonly a: PortEnd;
	readonly b: PortEnd;
	readonly aToB: Wire;
	readonly bToA: Wire;
};

export type PortEnd = {
	readonly device: FabricDevice;
	readonly port: Port;
	/** `device.port`. */
	readonly key: string;
};

/** A line seen from one of its ends. */
export type Plug = {readonly line: Line; readonly wire: Wire; readonly far: PortEnd};
