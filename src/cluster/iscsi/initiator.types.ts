/** An iSCSI initiator's state machine: what it gets and does. */

export type InitiatorConfig = {
	/** `open-iscsi`: the kernel's, as its iscsid sets it; `libiscsi`: the one inside qemu 7.2. */
	readonly kind: 'open-iscsi' | 'libiscsi';
	/** How long requests wait for a lost session before they fail; `null`: for ever. libiscsi has no such limit. */
	readonly replacementTimeoutMs: number | null;
};

/** To the target. */
export type SessionMessage =
	| {readonly kind: 'login'}
	/** A NOP-Out, which only asks for an answer. */
	| {readonly kind: 'nop'}
	| {readonly kind: 'request'; readonly number: number; readonly body: unknown};

/** From the target. */
export type SessionAnswer =
	| {readonly kind: 'login'}
	| {readonly kind: 'nop'}
	| {readonly kind: 'request'; readonly number: number; readonly body: unknown};

export type InitiatorTimer = 'nop' | 'retransmit' | 'login' | 'replacement';

export type InitiatorInput =
	| {readonly type: 'start'}
	| {readonly type: 'submit'; readonly body: unknown; readonly done: Completion}
	| {readonly type: 'answer'; readonly answer: SessionAnswer}
	/** The target’s kernel says that nobody listens there. */
	| {readonly type: 'refused'}
	| {readonly type: 'timer'; readonly timer: InitiatorTimer}
	/** The initiator ends: what is open fails. */
	| {readonly type: 'stop'};

/** How a request ended. */
export type Outcome = {readonly ok: true; readonly body: unknown} | {readonly ok: false};
export type Completion = (outcome: Outcome) => void;

export type InitiatorSink = {
	readonly send: (message: SessionMessage) => void;
	/** Each timer runs once; setting it again forgets the earlier time. */
	readonly setTimer: (timer: InitiatorTimer, delayMs: number) => void;
	readonly cancelTimer: (timer: InitiatorTimer) => void;
};
