/** An address that one of several nodes holds: what the daemons' state machines get and do. */

export type AddressConfig = {
	/** `vrrp`: keepalived; `carp`: ucarp without its option --preempt. */
	readonly protocol: 'vrrp' | 'carp';
	/** VRRP's advertisement interval, CARP's advbase. */
	readonly intervalMs: number;
	/** VRRP: the highest wins. */
	readonly priority: number;
	/** CARP: the lowest wins. */
	readonly advskew: number;
	/** What decides between equals, as a number: the node's own IPv4 address. */
	readonly tieBreak: number;
};

/** What one daemon tells the others; they are told nothing else. */
export type Advertisement = {
	/** VRRP; 0: the sender steps down. */
	readonly priority: number;
	/** CARP: the time to the sender's next advertisement. */
	readonly nextMs: number;
	readonly tieBreak: number;
};

export type AddressInput =
	| {readonly type: 'start'}
	| {readonly type: 'advertisement'; readonly advertisement: Advertisement}
	| {readonly type: 'timer'}
	| {readonly type: 'stop'};

export type AddressSink = {
	readonly advertise: (advertisement: Advertisement) => void;
	/** The one timer; setting it again forgets the earlier time. */
	readonly setTimer: (delayMs: number) => void;
	readonly hold: () => void;
	readonly release: () => void;
};
