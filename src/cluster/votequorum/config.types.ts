/** The quorum section as written in corosync.conf, and the same with nothing left open. */

/** The `quorum.device` subsection. */
export type QuorumDeviceSpec = {
	/** Empty means that there is no device, as in corosync. */
	readonly model: string;
	readonly votes?: number;
	/** How long a poll keeps the device's vote alive. Default 10 000 ms. */
	readonly timeoutMs?: number;
	/** How long a synchronisation waits for the device. Default 30 000 ms. */
	readonly syncTimeoutMs?: number;
};

/** The keys of the quorum section, in camel case; an absent key is one that the file lacks. */
export type QuorumSectionSpec = {
	readonly expectedVotes?: number;
	/** Votes of each node where there is no nodelist. */
	readonly votes?: number;
	readonly twoNode?: boolean;
	readonly waitForAll?: boolean;
	readonly autoTieBreaker?: boolean;
	/** `lowest`, `highest` or nodeids separated by spaces. */
	readonly autoTieBreakerNode?: string;
	readonly lastManStanding?: boolean;
	readonly lastManStandingWindowMs?: number;
	readonly allowDownscale?: boolean;
	readonly expectedVotesTracking?: boolean;
	readonly device?: QuorumDeviceSpec;
};

export type QuorumNodeSpec = {readonly nodeid: number; readonly votes?: number};

/** What decides a half: nothing, the lowest or highest nodeid, or the first of a list. */
export type TieBreaker =
	| {readonly kind: 'none'}
	| {readonly kind: 'lowest'}
	| {readonly kind: 'highest'}
	| {readonly kind: 'list'; readonly nodeids: readonly number[]};

/** The device as every node holds it. Without a device: no votes, never registered. */
export type QuorumDeviceConfig = {
	readonly votes: number;
	readonly timeoutMs: number;
	readonly syncTimeoutMs: number;
};

/** Everything votequorum knows of its configuration once it has started. */
export type QuorumConfig = {
	/** Votes of each listed node. */
	readonly nodeVotes: ReadonlyMap<number, number>;
	/** Votes of a node that the nodelist does not have. */
	readonly unlistedVotes: number;
	readonly expectedVotes: number;
	readonly twoNode: boolean;
	readonly waitForAll: boolean;
	readonly tieBreaker: TieBreaker;
	readonly lastManStanding: boolean;
	readonly lastManStandingWindowMs: number;
	readonly allowDownscale: boolean;
	readonly expectedVotesTracking: boolean;
	readonly device: QuorumDeviceConfig | undefined;
};

/** Configurations with which corosync refuses to start. */
export type QuorumConfigErrorCode =
	| 'no-votes-configured'
	| 'two-node-with-qdevice'
	| 'tie-breaker-with-last-man-standing-on-odd-votes'
	| 'qdevice-with-last-man-standing'
	| 'qdevice-with-auto-tie-breaker'
	| 'qdevice-with-allow-downscale'
	| 'qdevice-votes-needed-with-expected-votes'
	| 'qdevice-votes-needed-with-uneven-votes'
	| 'qdevice-votes-too-high';

/** Keys that corosync changes, implies or ignores while it starts. */
export type QuorumConfigWarningCode =
	| 'two-node-implies-wait-for-all'
	| 'two-node-disabled-by-auto-tie-breaker'
	| 'auto-tie-breaker-disabled-on-odd-votes'
	| 'auto-tie-breaker-node-invalid'
	| 'auto-tie-breaker-node-without-auto-tie-breaker'
	| 'allow-downscale-implies-expected-votes-tracking'
	| 'last-man-standing-disabled-by-votes';

export type QuorumConfigError = {
	readonly code: QuorumConfigErrorCode;
	readonly message: string;
	readonly remedy: string;
};

export type QuorumConfigWarning = {
	readonly code: QuorumConfigWarningCode;
	readonly message: string;
};

/** What corosync would start with, or why it would not. Warnings come either way. */
export type QuorumConfigResult =
	| {
			readonly ok: true;
			readonly config: QuorumConfig;
			readonly warnings: readonly QuorumConfigWarning[];
	  }
	| {
			readonly ok: false;
			readonly error: QuorumConfigError;
			readonly warnings: readonly QuorumConfigWarning[];
	  };
