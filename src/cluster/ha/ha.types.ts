/** What the HA manager's parts keep, share through the cluster file system, and ask of their node. */

/** A service that the cluster keeps running; nodes are named as the cluster names them. */
export type HaService = {
	readonly name: string;
	/** Where it belongs: a rule that prefers this node, with failback as is the default (Resources.pm). */
	readonly home: string;
	/** Where it may run, its home included. */
	readonly nodes: readonly string[];
};

/** Manager.pm, `valid_service_states`, as far as services that shall run get into them. */
export type ServiceState = 'started' | 'migrate' | 'fence' | 'recovery' | 'error';

export type ServiceEntry = {
	readonly state: ServiceState;
	/** Whose order it is. */
	readonly node: string;
	/** `migrate`: where to. */
	readonly target: string | null;
	/** Changes with every order, so that a result is told from that of an earlier one. */
	readonly uid: number;
	/** Where it could not be started. */
	readonly failedNodes: readonly string[];
};

/** NodeStatus.pm: `unknown` nodes are in no quorate partition but may run; `fence`: has to be fenced. */
export type NodeState = 'online' | 'unknown' | 'fence';

/** A lock directory of the cluster file system. */
export type Lock = {
	/** The node whose daemons may renew it. */
	readonly owner: string;
	renewedMs: number;
};

/** What the cluster file system holds for the HA manager; all nodes of a quorate partition see the same. */
export type HaFiles = {
	/** Counts the writes: of two copies the one with more of them is the newer. */
	version: number;
	readonly locks: Map<string, Lock>;
	readonly nodes: Map<string, NodeState>;
	readonly services: Map<string, ServiceEntry>;
	/** What each node's LRM made of its orders, by their uid. */
	readonly results: Map<string, ReadonlyMap<number, boolean>>;
	lastUid: number;
};

/** Who closes without a word, or falls silent, makes the watchdog fire. */
export type WatchdogClient = 'agent' | 'manager';

/** What a node's daemons find around them. */
export type HaNode = {
	readonly name: string;
	readonly services: readonly HaService[];
	readonly nowMs: () => number;
	/** Whether the cluster file system can be written: this node has quorum. */
	readonly quorate: () => boolean;
	/** The nodes of this one's membership. */
	readonly online: () => readonly string[];
	/** The files as this node sees them; without quorum, as it saw them last. */
	readonly files: () => HaFiles;
	readonly isRunning: (service: string) => boolean;
	/** `false`: it cannot be started here. */
	readonly start: (service: string) => boolean;
	readonly stop: (service: string) => void;
	/** Moves a service to another node, which runs it from then on if this one did; `false`: it cannot be moved. */
	readonly migrate: (service: string, to: string) => boolean;
	/** Opens the watchdog if need be, and tells it that all is well. */
	readonly feedWatchdog: (client: WatchdogClient) => void;
	readonly closeWatchdog: (client: WatchdogClient) => void;
	/** The master has a node's lock, so the node is known to be down: its services may move. */
	readonly fenced: (node: string) => void;
};
