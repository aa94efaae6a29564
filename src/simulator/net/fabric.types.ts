/** The pieces that the simulated network is made of. */
import type {Cable, Device, Port} from '../../network/network.types.ts';
import type {Wire} from './wire.ts';

export type FabricDevice = {
	readonly index: number;
	readonly device: Device;
	/** Without power nothing passes and nothing runs. */
	powered: boolean;
};

/** A cable at work. `aToB` carries what leaves end `a`. */
export type Line = {
	readonly cable: Cable;
	readonly a: PortEnd;
	readonly b: PortEnd;
	readonly aToB: Wire;
	readonly bToA: Wire;
};

export type PortEnd = {readonly device: FabricDevice; readonly port: Port};

/** A line seen from one of its ends. */
export type Plug = {readonly line: Line; readonly wire: Wire; readonly far: PortEnd};
