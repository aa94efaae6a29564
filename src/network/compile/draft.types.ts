/** Devices while they are compiled: ports are still added, and each knows where it was written. */
import type {CableId, OverlayId} from '../../core/ids.ts';
import type {DocumentPath} from '../../core/places.ts';
import type {PortStack, PortVlans} from '../layer2.types.ts';
import type {InterfaceAddress, Router, Server, Switch} from '../network.types.ts';

export type DraftPort = {
	readonly name: string;
	mtuBytes: number;
	addresses: readonly InterfaceAddress[];
	readonly gateway: string | null;
	cable: CableId | null;
	readonly overlay: OverlayId | null;
	over: PortStack | null;
	vlans: PortVlans | null;
	/** The interface, or for an overlay's port the member's address. */
	readonly path: DocumentPath;
};

type Draft<Kind extends {ports: unknown}> = Omit<Kind, 'ports'> & {
	readonly ports: DraftPort[];
	readonly path: DocumentPath;
};

export type DraftServer = Draft<Server>;
export type DraftSwitch = Draft<Switch> & {readonly mtuBytes: number};
export type DraftRouter = Draft<Router>;
export type DraftDevice = DraftServer | DraftSwitch | DraftRouter;

/** By name; servers first, then switches, then routers, each in the design's order. */
export type DraftDevices = ReadonlyMap<string, DraftDevice>;
