/**
 * An iSCSI initiator as far as it decides when a request to a disk comes back, and how.
 *
 *   logged in ──no answer to its NOP-Out──▶ recovering ──a login is answered──▶ logged in, all that is open is sent again
 *                                               │
 *                                               └──replacement timeout──▶ failed: what is open, and what comes, is an error
 *
 * While it recovers, requests stand still: nobody above learns anything. That is why the replacement timeout decides
 * whether a program with a request under way can be ended (open-iscsi’s README, 8.1.3).
 */
import type {
	Completion,
	InitiatorConfig,
	InitiatorInput,
	InitiatorSink,
	InitiatorTimer,
	SessionAnswer,
} from './initiator.types.ts';

type Open = {readonly body: unknown; readonly done: Completion};

export type Initiator = {
	readonly config: InitiatorConfig;
	readonly sink: InitiatorSink;
	phase: 'stopped' | 'logged-in' | 'recovering' | 'failed';
	/** Requests that have not come back, by their number. */
	readonly open: Map<number, Open>;
	number: number;
	/** NOP-Outs without an answer. */
	unanswered: number;
	retransmitMs: number;
	loginTries: number;
};

/** etc/iscsid.conf: noop_out_interval and noop_out_timeout; block/iscsi.c of qemu: NOP_INTERVAL. */
export const NOP_INTERVAL_MS = 5000;

/**
 * NOP-Outs that may be open when the next one is due. open-iscsi’s timeout of 5 s after its interval of 5 s is one;
 * block/iscsi.c of qemu says MAX_NOP_FAILURES.
 */
const NOPS_OPEN_MAX: Readonly<Record<InitiatorConfig['kind'], number>> = {
	'open-iscsi': 1,
	libiscsi: 3,
};

/** Until a request is sent again. Linux: TCP_RTO_MIN, and the doubling of RFC 6298, 5.5, as long as such a session lives. */
export const RETRANSMIT_MS = 200;
const RETRANSMIT_MS_MAX = 16_000;

/** usr/initiator.c of open-iscsi: ISCSI_CONN_ERR_REOPEN_DELAY. */
const REOPEN_MS = 3000;

/**
 * From one SYN of a login to the next (RFC 6298: 1 s, doubling), until etc/iscsid.conf’s login_timeout of 15 s ends the
 * attempt and the next one begins.
 */
const LOGIN_WAITS_MS = [1000, 2000, 4000, 8000 + REOPEN_MS] as const;

export function createInitiator(config: InitiatorConfig, sink: InitiatorSink): Initiator {
	return {
		config,
		sink,
		phase: 'stopped',
		open: new Map(),
		number: 0,
		unanswered: 0,
		retransmitMs: RETRANSMIT_MS,
		loginTries: 0,
	};
}

export function handleInitiator(initiator: Initiator, input: InitiatorInput): void {
	switch (input.type) {
		case 'start':
			// The first login has no limit: there is no disk yet that anybody could wait for.
			initiator.phase = 'recovering';
			login(initiator);
			break;
		case 'submit':
			submit(initiator, input);
			break;
		case 'answer':
			hear(initiator, input.answer);
			break;
		case 'refused':
			if (initiator.phase === 'logged-in') {
				lose(initiator, REOPEN_MS);
			}
			break;
		case 'timer':
			expire(initiator, input.timer);
			break;
		case 'stop':
			initiator.phase = 'stopped';
			failAll(initiator);
			break;
	}
}

function submit(initiator: Initiator, {body, done}: Open): void {
	const {phase, open, sink} = initiator;
	if (phase === 'failed' || phase === 'stopped') {
		done({ok: false});
		return;
	}
	initiator.number += 1;
	open.set(initiator.number, {body, done});
	if (phase === 'logged-in') {
		sink.send({kind: 'request', number: initiator.number, body});
		if (open.size === 1) {
			sink.setTimer('retransmit', initiator.retransmitMs);
		}
	}
}

function hear(initiator: Initiator, answer: SessionAnswer): void {
	const {phase, open, sink} = initiator;
	if (answer.kind === 'login') {
		if (phase === 'recovering' || phase === 'failed') {
			welcome(initiator);
		}
		return;
	}
	if (phase !== 'logged-in') {
		return;
	}
	initiator.unanswered = 0;
	initiator.retransmitMs = RETRANSMIT_MS;
	if (initiator.config.kind === 'open-iscsi') {
		// The kernel asks only when it has heard nothing for a while.
		sink.setTimer('nop', NOP_INTERVAL_MS);
	}
	if (answer.kind === 'request') {
		const request = open.get(answer.number);
		open.delete(answer.number);
		request?.done({ok: true, body: answer.body});
	}
	if (open.size === 0) {
		sink.cancelTimer('retransmit');
	}
}

function welcome(initiator: Initiator): void {
	const {sink} = initiator;
	initiator.phase = 'logged-in';
	initiator.unanswered = 0;
	initiator.loginTries = 0;
	initiator.retransmitMs = RETRANSMIT_MS;
	sink.cancelTimer('login');
	sink.cancelTimer('replacement');
	sink.setTimer('nop', NOP_INTERVAL_MS);
	sendAll(initiator);
}

function expire(initiator: Initiator, timer: InitiatorTimer): void {
	switch (timer) {
		case 'nop':
			ask(initiator);
			break;
		case 'retransmit':
			initiator.retransmitMs = Math.min(2 * initiator.retransmitMs, RETRANSMIT_MS_MAX);
			sendAll(initiator);
			break;
		case 'login':
			login(initiator);
			break;
		case 'replacement':
			initiator.phase = 'failed';
			failAll(initiator);
			break;
	}
}

function ask(initiator: Initiator): void {
	const {sink, config, unanswered} = initiator;
	if (unanswered >= NOPS_OPEN_MAX[config.kind]) {
		lose(initiator, 0);
		return;
	}
	initiator.unanswered += 1;
	sink.send({kind: 'nop'});
	sink.setTimer('nop', NOP_INTERVAL_MS);
}

/** The session is lost: the first new login after this time. */
function lose(initiator: Initiator, loginInMs: number): void {
	const {sink, config} = initiator;
	initiator.phase = 'recovering';
	initiator.loginTries = 0;
	sink.cancelTimer('nop');
	sink.cancelTimer('retransmit');
	sink.setTimer('login', loginInMs);
	if (config.kind === 'open-iscsi' && config.replacementTimeoutMs !== null) {
		sink.setTimer('replacement', config.replacementTimeoutMs);
	}
}

function login(initiator: Initiator): void {
	const waitMs = LOGIN_WAITS_MS[initiator.loginTries % LOGIN_WAITS_MS.length] ?? REOPEN_MS;
	initiator.loginTries += 1;
	initiator.sink.send({kind: 'login'});
	initiator.sink.setTimer('login', waitMs);
}

/** TCP brings everything in order, so what is lost is sent again with all that follows it. */
function sendAll({open, sink, retransmitMs}: Initiator): void {
	for (const [number, {body}] of open) {
		sink.send({kind: 'request', number, body});
	}
	if (open.size > 0) {
		sink.setTimer('retransmit', retransmitMs);
	}
}

function failAll({open}: Initiator): void {
	const requests = [...open.values()];
	open.clear();
	for (const {done} of requests) {
		done({ok: false});
	}
}
