/** What the daemons of one OpenVPN overlay hold, and what they say to each other. */
import type {DeviceId} from '../../../core/ids.ts';
import type {Overlay, OverlayMember} from '../../../network/network.types.ts';
import type {Host} from '../../hosts/host.ts';
import type {World} from '../../world.ts';

export type Openvpn = {
	readonly world: World;
	readonly overlay: Overlay;
	readonly nodes: ReadonlyMap<DeviceId, Node>;
	/** Counts connection attempts over all clients. */
	attempts: number;
};

export type Node = {
	readonly host: Host;
	readonly member: OverlayMember;
	readonly sessions: Map<DeviceId, Session>;
	running: boolean;
	frozen: boolean;
	/** Counts starts, so that what one start planned does not happen in the next. */
	starts: number;
	/** Whether this start has said that it works. */
	ready: boolean;
};

/** One end's idea of a session. The ends belong together while both name the same attempt. */
export type Session = {
	readonly peer: DeviceId;
	readonly attempt: number;
	up: boolean;
	heardMs: number;
};

export type Control = {
	readonly kind: 'hello' | 'welcome' | 'keys' | 'ping';
	readonly from: DeviceId;
	readonly attempt: number;
};
