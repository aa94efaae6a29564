/** sanlock on one host: what its state machine gets and does. */
import type {LeaseImage, LeaseRequest} from './lease-disk.ts';

export type SanlockConfig = {
	readonly hostId: number;
	readonly ioTimeoutMs: number;
	/** Services whose leases this host may take. */
	readonly services: readonly {readonly name: string; readonly isHome: boolean}[];
};

export type SanlockTimer = 'lockspace' | 'check' | 'claim';

export type SanlockInput =
	| {readonly type: 'start'}
	| {readonly type: 'timer'; readonly timer: SanlockTimer}
	/** What ran under this lease has ended. */
	| {readonly type: 'ended'; readonly service: string}
	| {readonly type: 'stop'};

export type SanlockSink = {
	readonly nowMs: () => number;
	/** `null`: an error. An answer may come late or never, as the disk's path has it. */
	readonly submit: (request: LeaseRequest, done: (image: LeaseImage | null) => void) => void;
	readonly setTimer: (timer: SanlockTimer, delayMs: number) => void;
	/** The lease is held, and the service starts. */
	readonly run: (service: string) => void;
	/** Said every second until the service has ended. */
	readonly end: (service: string, signal: 'TERM' | 'KILL') => void;
	/** Until when the watchdog is to be kept from firing; `null`: this host has nothing to guard any more. */
	readonly guard: (untilMs: number | null) => void;
	/** Whether the host's own lease is renewed in time, and which hosts it sees alive. */
	readonly says: (view: {readonly renews: boolean; readonly alive: readonly number[]}) => void;
};
