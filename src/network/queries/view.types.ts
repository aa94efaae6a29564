/** A network with something out of order, and what has been found out about it so far. */
import type {Network} from '../network.types.ts';
import type {Lookup} from './lookup.ts';
import type {Arrival, Path, Question} from './path.types.ts';
import type {Removal} from './removal.ts';

export type View = {
	readonly network: Network;
	readonly lookup: Lookup;
	readonly removal: Removal;
	/** Ports, as `device.port`, that a spanning tree keeps from forwarding. */
	readonly blockedPorts: ReadonlySet<string>;
	readonly paths: Map<string, Path | null>;
	readonly floods: Map<string, ReadonlyMap<string, Arrival>>;
	/** How a packet travels in this view; tunnels ask it for their own packets. */
	readonly pathOf: (question: Question) => Path | null;
};
