/** What the queries about paths ask and answer. */
import type {CableId, DeviceId, OverlayId} from '../../core/ids.ts';
import type {PortRef} from '../network.types.ts';
import type {CableDirection} from './removal.ts';

export type Question = {readonly from: DeviceId; readonly address: string};

export type Path = {
	/** The port that the packet leaves its device through; its MTU is the first limit. */
	readonly fromPort: PortRef;
	readonly steps: readonly PathStep[];
	/** In the order of travel, both ends included; only a tunnel's own path knows the devices beneath it. */
	readonly devices: readonly DeviceId[];
};

export type PathStep =
	| {readonly kind: 'cable'; readonly cable: CableId; readonly direction: CableDirection}
	| {
			readonly kind: 'tunnel';
			readonly overlay: OverlayId;
			readonly from: DeviceId;
			readonly to: DeviceId;
			/** Of the tunnel's packets on the underlay. */
			readonly path: Path;
	  };

/** How a frame came to a port: over the last step from another arrival. Only where it began has neither. */
export type Arrival = {
	readonly port: PortRef;
	readonly from: Arrival | null;
	readonly step: PathStep | null;
};
