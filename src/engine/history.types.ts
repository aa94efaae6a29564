/**
 * What happened in a run: append-only, one JSON object a line, the same from both engines.
 * Times are the engine's clock in milliseconds since the lab was brought up.
 */
import type {DeviceId} from '../core/ids.ts';
import type {DaemonName, Effect} from './effect.types.ts';
import type {ProbeResult} from './probe.types.ts';

export type HistoryEvent = {
	/** Counts from 0 without gaps; the order in which the engine learnt of things. */
	readonly seq: number;
	readonly atMs: number;
} & Happening;

export type RingId = {readonly representative: number; readonly seq: number};

export type Happening =
	| {
			readonly kind: 'scenario';
			readonly scenario: string;
			readonly state: 'begin' | 'end';
	  }
	| {readonly kind: 'phase'; readonly phase: Phase; readonly state: 'begin' | 'end'}
	| {
			/** One injected fault: the same `id` at start and at heal. */
			readonly kind: 'fault';
			readonly id: string;
			readonly fault: string;
			readonly title: string;
			readonly action: 'start' | 'heal';
			readonly effects: readonly Effect[];
	  }
	| {
			readonly kind: 'device';
			readonly device: DeviceId;
			readonly state: 'running' | 'killed' | 'stopped' | 'frozen';
	  }
	| {
			readonly kind: 'daemon';
			readonly node: DeviceId;
			readonly daemon: DaemonName;
			readonly state: 'started' | 'ready' | 'stopped' | 'killed' | 'exited' | 'frozen' | 'thawed';
	  }
	| {
			/** A new totem membership, as this node's corosync reported it. */
			readonly kind: 'membership';
			readonly node: DeviceId;
			readonly ringId: RingId;
			readonly members: readonly number[];
	  }
	| {
			/**
			 * votequorum's word at this node. Sent each time that it has counted, also when the answer is the same: after every
			 * membership (corosync logs `Members[n]` then) and when the device's vote changes. Between a membership and this
			 * event the node is synchronising, and its earlier quorum says nothing about the new membership.
			 */
			readonly kind: 'quorum';
			readonly node: DeviceId;
			readonly quorate: boolean;
	  }
	| {
			/** The node's token timer ran out ("A processor failed"). */
			readonly kind: 'token-lost';
			readonly node: DeviceId;
	  }
	| {
			readonly kind: 'retransmit';
			readonly node: DeviceId;
			readonly count: number;
	  }
	| {
			readonly kind: 'knet-link';
			readonly node: DeviceId;
			readonly peer: number;
			readonly link: number;
			readonly state: 'up' | 'down';
	  }
	| {
			/** A tunnel of an overlay, as the daemon at `node` sees it. */
			readonly kind: 'tunnel';
			readonly node: DeviceId;
			readonly overlay: string;
			readonly peer: DeviceId;
			readonly state: 'up' | 'down';
	  }
	| {
			/** What a bridge or switch does with one of its ports, as its spanning tree decided. */
			readonly kind: 'bridge-port';
			readonly node: DeviceId;
			readonly bridge: string;
			readonly port: string;
			readonly state: 'disabled' | 'discarding' | 'listening' | 'learning' | 'forwarding';
	  }
	| {
			/** Whether a bond uses one of its cards; `bond` is `null` at a switch, whose bonds the design does not name. */
			readonly kind: 'bond-port';
			readonly node: DeviceId;
			readonly bond: string | null;
			readonly port: string;
			readonly state: 'attached' | 'detached';
	  }
	| {
			/**
			 * What a node's own daemon says about storage that it shares with others: whether it can be written from here,
			 * and with whom. Sent whenever the answer changes.
			 */
			readonly kind: 'storage';
			readonly node: DeviceId;
			/** `ceph`, `gluster:<volume>`, `iscsi:<disk>`, `sanlock`. */
			readonly store: string;
			/**
			 * `failed`: requests end with an error, and a file system above has turned read-only. `split-brain`: the copies
			 * differ, and nobody can say which is right.
			 */
			readonly state: StoreState;
			/** The nodes whose copies or votes it counts on, its own included. */
			readonly members: readonly DeviceId[];
	  }
	| {
			/** The node has begun or ceased to hold what only one node may hold at a time. */
			readonly kind: 'holder';
			readonly node: DeviceId;
			/** `address:<name>`, `lease:<service>`, `service:<name>`, `ha-lock:<node>` (with which its watchdog is armed). */
			readonly of: string;
			readonly held: boolean;
	  }
	| {
			/** `reset`: the node's own watchdog did it; `acknowledged`: the HA master has its lock, so its services may move. */
			readonly kind: 'fence';
			readonly node: DeviceId;
			readonly state: 'reset' | 'acknowledged';
	  }
	| {readonly kind: 'probe'; readonly result: ProbeResult}
	| {
			/** The end of waiting: the condition came about, or its limit passed. */
			readonly kind: 'waited';
			readonly condition: string;
			readonly outcome: 'met' | 'limit';
	  }
	| {
			/** Something a reader must know about the run itself, such as panel lateness or a busy machine. */
			readonly kind: 'note';
			readonly topic: string;
			readonly text: string;
			readonly values: Readonly<Record<string, number | string>>;
	  };

export type StoreState = 'available' | 'blocked' | 'failed' | 'split-brain';

export type Phase = 'bring-up' | 'faults' | 'heal' | 'settle';
