/** The port that both engines implement. Time is the engine's: virtual or real. */
import type {CableId, DeviceId} from '../core/ids.ts';
import type {Network} from '../network/network.types.ts';
import type {DaemonName, Effect} from './effect.types.ts';
import type {Happening, HistoryEvent} from './history.types.ts';
import type {Probe, ProbeResult} from './probe.types.ts';

export type EngineKind = 'simulator' | 'docker';

/** What a figure rests on. A result never claims more than its evidence. */
export type Evidence = 'static' | 'simulated' | 'measured';

export type EngineOptions = {
	readonly network: Network;
	readonly seed: number;
	/** Called with a short sentence about what is being waited for. */
	readonly onProgress: (text: string) => void;
	/** Cables whose packets are wanted (`captures`); not given: none. */
	readonly captures?: readonly CableId[];
};

/** The packets of a cable as they left it, as a pcap file with nanoseconds. */
export type Capture = {
	readonly cable: CableId;
	readonly pcap: Uint8Array;
	/** Frames that came after the file was full. */
	readonly missedFrames: number;
};

export type Engine = {
	readonly kind: EngineKind;
	readonly evidence: Evidence;
	/** What this engine cannot do with this network: `[]` means everything that the network and the effects ask for. */
	readonly lacks: () => Promise<readonly Lack[]>;
	/** Devices, cables and overlays; every tunnel has been given the chance to come up. No cluster daemon runs yet. */
	readonly up: () => Promise<void>;
	/** Starts the cluster's daemons on these nodes (and qnetd on the arbiter) from a clean state, as at boot. */
	readonly startCluster: (nodes: readonly DeviceId[]) => Promise<void>;
	/** Stops them orderly and forgets their state. */
	readonly stopCluster: (nodes: readonly DeviceId[]) => Promise<void>;
	readonly nowMs: () => number;
	/** Several effects may overlap on one target: what is in force is what all active ones together say. */
	readonly apply: (id: string, effects: readonly Effect[]) => Promise<void>;
	readonly heal: (id: string) => Promise<void>;
	/** Lets time pass until the condition over the history holds; checked after every event. */
	readonly waitFor: (condition: Condition, limitMs: number) => Promise<'met' | 'limit'>;
	/** Lets exactly this much of the engine's time pass. */
	readonly pass: (durationMs: number) => Promise<void>;
	readonly probe: (probe: Probe) => Promise<ProbeResult>;
	/** Adds the runner's own words to the history, stamped with the engine's clock: scenarios, phases, faults, probes' answers, waits. The engine adds none of these itself. */
	readonly record: (happening: Happening) => void;
	readonly history: () => readonly HistoryEvent[];
	/** Versions of everything that the figures rest on: daemons, kernel, image. */
	readonly versions: () => Promise<Readonly<Record<string, string>>>;
	/** Ends the captures that were asked for, and gives what they hold. */
	readonly captures: () => Promise<readonly Capture[]>;
	readonly daemons: (device: DeviceId) => readonly DaemonName[];
	readonly down: () => Promise<void>;
};

export type Condition = {
	/** For people: `3 members quorate`. */
	readonly title: string;
	/** Pure; gets the history so far and the engine's time. */
	readonly holds: (history: readonly HistoryEvent[], nowMs: number) => boolean;
};

export type Lack = {
	readonly what: string;
	readonly why: string;
	readonly remedy: string;
	/** The engine runs all else, and what would be seen of this part stays unknown. */
	readonly isPartial?: true;
};
