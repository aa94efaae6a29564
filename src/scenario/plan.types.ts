/** A scenario that was aimed at a network: what the runner does, in the engine's words. */
import type {DeviceId} from '../core/ids.ts';
import type {Effect} from '../engine/effect.types.ts';
import type {Probe} from '../engine/probe.types.ts';
import type {Action, Scenario} from './scenario.types.ts';

/** One scenario against one choice of targets. */
export type PlannedRun = {
	readonly id: string;
	readonly scenario: string;
	readonly title: string;
	readonly tags: readonly string[];
	readonly recovery: Scenario['recovery'];
	/** The members that run before the first step. */
	readonly startNodes: readonly DeviceId[];
	readonly steps: readonly PlannedStep[];
	/** Why this design cannot be asked this; `null`: it can. */
	readonly refusal: string | null;
};

export type PlannedStep = {
	readonly atMs: number | null;
	readonly afterMs: number;
} & PlannedAction;

export type PlannedAction =
	| {
			readonly kind: 'fault';
			readonly fault: PlannedFault;
			/** Heals by itself after this long; `null`: at the end, or by a step. */
			readonly forMs: number | null;
	  }
	| {
			readonly kind: 'ramp';
			/** In force one after the other. */
			readonly faults: readonly PlannedFault[];
			readonly holdMs: number;
			readonly probes: readonly Probe[];
	  }
	| {readonly kind: 'heal'; readonly id: string}
	| Extract<Action, {kind: 'wait'}>
	| {readonly kind: 'probe'; readonly probes: readonly Probe[]}
	| {
			readonly kind: 'cluster';
			readonly action: 'start' | 'stop';
			readonly nodes: readonly DeviceId[];
	  };

export type PlannedFault = {
	readonly id: string;
	/** The fault's kind. */
	readonly fault: string;
	readonly title: string;
	readonly effects: readonly Effect[];
};
