import type {RingId} from '../../cluster/totem/messages.ts';
import type {RestPoint} from '../../cluster/totem/rest.ts';

/** What a representative remembers of the moments in which it began to hold the token. */
export type RingWatch = {
	/** The ring, and the state of the world, that all this is about. */
	ring: RingId | null;
	disturbances: number;
	snapshots: readonly Snapshot[];
	/** The state that the ring was last parked in, and the period after which it comes again. */
	rest: {readonly description: Float64Array; readonly period: RestPoint} | null;
};

/** The whole ring's state, relative to its point in time. */
export type Snapshot = RestPoint & {readonly description: Float64Array};

/** A parked ring, as each of its members knows it. */
export type ParkedRing = {readonly resume: (atMs: number) => void};
