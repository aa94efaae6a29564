/** A scenario as the runner takes it: every word understood, nothing yet aimed at a network. */
import type {DocumentPath, PlaceOf} from '../core/places.ts';
import type {ProbePath} from '../engine/probe.types.ts';
import type {Fault, Params} from '../faults/_fault.ts';

export type Scenario = {
	/** Kebab-case; run ids start with it. */
	readonly name: string;
	readonly title: string;
	/** What it is meant to find out, in a sentence. */
	readonly purpose: string;
	readonly tags: readonly string[];
	readonly needs: Needs;
	/** Which members run the cluster's daemons before the first step. */
	readonly startCluster: 'all' | 'none' | readonly string[];
	/**
	 * How long to wait for the whole cluster after all is healed. `brief`: as long as the cluster itself may take. `full`:
	 * also until tunnels that lost their sessions have come back by themselves.
	 */
	readonly recovery: 'brief' | 'full';
	readonly steps: readonly Step[];
	/** Where a value stands in the scenario's file. */
	readonly placeOf: PlaceOf;
};

/** What a design must have for the scenario to make sense; a design without it is passed over. */
export type Needs = {
	readonly membersMin: number;
	/** An overlay of this kind, or of any; `null`: none needed. */
	readonly overlay: string | null;
	/** The cluster's transport sends to multicast groups. */
	readonly multicastTransport: boolean;
	readonly qdevice: boolean;
};

export type Step = {
	/** When it happens: this long after the first step may start, or after the step before is done. */
	readonly atMs: number | null;
	readonly afterMs: number;
	readonly path: DocumentPath;
} & Action;

export type Action =
	| ({readonly kind: 'fault'; readonly params: Params; readonly forMs: number | null} & Aimed)
	| ({
			readonly kind: 'ramp';
			/** Every value as written, and the parameters that it makes. */
			readonly values: readonly {readonly text: string; readonly params: Params}[];
			readonly parameter: string;
			/** Time at each value before probing. */
			readonly holdMs: number;
			readonly probe: ProbeSpec | null;
	  } & Aimed)
	| {readonly kind: 'heal'; readonly id: string}
	| {
			readonly kind: 'wait';
			readonly until: 'formed' | 'settled' | {readonly durationMs: number};
			/** `null`: the limit that follows from the cluster's own timers. */
			readonly limitMs: number | null;
	  }
	| {readonly kind: 'probe'; readonly probe: ProbeSpec}
	| {
			readonly kind: 'cluster';
			readonly action: 'start' | 'stop';
			readonly targets: readonly string[];
	  };

type Aimed = {
	readonly fault: Fault;
	/** Names the fault for a later `heal`; `null`: it is healed at the end. */
	readonly id: string | null;
	/** Selectors; what each finds is broken together. */
	readonly targets: readonly string[];
};

/** A probe before the network is known: `rings` stands for every ring of it. */
export type ProbeSpec = {
	readonly kind: 'rtt' | 'multicast' | 'mtu' | 'quorum' | 'names';
	readonly path: ProbePath | 'rings';
	readonly count: number;
	readonly intervalMs: number;
};
