/**
 * corosync's service synchronisation after a membership change. While it lasts no service works, and quorum is not yet
 * decided for the new ring.
 *
 *   membership ─▶ every member tells which services it has ─▶ all heard
 *      ─▶ for each service in turn:  process, once the token was passed on ─▶ barrier message ─▶ all heard ─▶ activate
 *      ─▶ completed
 *
 * Each service therefore costs about two rotations of the token. Source: corosync 3.1.7, exec/sync.c, exec/schedwrk.c.
 */
import {sameRing, type RingId} from '../totem/messages.ts';

export type SyncMessage = {readonly kind: 'sync-build' | 'sync-barrier'; readonly ring: RingId};

/** One service with a state to agree on. */
export type SyncService = {
	readonly name: string;
	readonly init: (members: readonly number[], ring: RingId) => void;
	/** Sends what it has to say. False: not ready yet, ask again after the next token. */
	readonly process: () => boolean;
	readonly activate: () => void;
};

export type SyncSink = {
	/** To the whole ring in agreed order, the sender included. */
	readonly send: (message: SyncMessage) => void;
	/** Asks for one call of `syncTokenSent` after this node has next passed the token on. */
	readonly requestToken: () => void;
	readonly completed: () => void;
};

export type SyncState = {
	readonly services: readonly SyncService[];
	readonly sink: SyncSink;
	ring: RingId | null;
	members: readonly number[];
	readonly heard: Set<number>;
	stage: 'build' | 'process' | 'barrier' | 'done';
	/** The service whose turn it is. */
	turn: number;
};

/** Bytes of a message as the services hand it to totem: the list of services is sent at its full length. */
export const SYNC_BYTES = {'sync-build': 560, 'sync-barrier': 40} as const;

export function createSync(services: readonly SyncService[], sink: SyncSink): SyncState {
	return {services, sink, ring: null, members: [], heard: new Set(), stage: 'done', turn: 0};
}

/** A new ring is in force; whatever went on for an earlier one is void. */
export function startSync(state: SyncState, members: readonly number[], ring: RingId): void {
	state.ring = ring;
	state.members = members;
	state.heard.clear();
	state.stage = 'build';
	state.turn = 0;
	state.sink.send({kind: 'sync-build', ring});
	for (const service of state.services) {
		service.init(members, ring);
	}
}

export function deliverSync(state: SyncState, from: number, message: SyncMessage): void {
	if (state.ring === null || !sameRing(message.ring, state.ring)) {
		return;
	}
	state.heard.add(from);
	if (!state.members.every(member => state.heard.has(member))) {
		return;
	}
	if (message.kind === 'sync-barrier') {
		state.services[state.turn]?.activate();
		state.turn += 1;
	}
	if (state.turn >= state.services.length) {
		state.stage = 'done';
		state.sink.completed();
	} else {
		state.stage = 'process';
		state.heard.clear();
		state.sink.requestToken();
	}
}

/** The token was passed on. False: the service is not ready, call again after the next token. */
export function syncTokenSent(state: SyncState): boolean {
	if (state.stage !== 'process' || state.ring === null) {
		return true;
	}
	if (state.services[state.turn]?.process() === false) {
		return false;
	}
	state.stage = 'barrier';
	state.sink.send({kind: 'sync-barrier', ring: state.ring});
	return true;
}
