/**
 * BFD (RFC 5880) at one end of a tunnel or of a bond's cable, as Open vSwitch 3.1 speaks it (lib/bfd.c): without demand
 * mode, echoes and authentication.
 *
 *   down ──the other is down──▶ init ──the other is init or up──▶ up ──silence, or the other says down──▶ down
 *     └────────the other is init─────────────────────────────────▶ up
 *
 * An end that hears nothing says so to the other, so that a way that is dumb in one direction is down at both ends.
 */

export type BfdSettings = {
	/** It sends no more often than this. */
	readonly minTxMs: number;
	/** It asks not to be sent to more often than this. */
	readonly minRxMs: number;
	/** After how many messages that did not come the other end gives it up. */
	readonly multiplier: number;
};

export type BfdEnd = {
	readonly settings: BfdSettings;
	readonly send: (message: BfdMessage) => void;
	/** `off`: its device has no power. */
	state: 'off' | 'down' | 'init' | 'up';
	/** As the other end said last; as much as nothing while the end is down. */
	remote: BfdSettings;
	sentMs: number;
	txDueMs: number;
	detectDueMs: number;
};

export type BfdMessage = {readonly state: 'down' | 'init' | 'up'} & BfdSettings;

/** RFC 5880, 6.8.3: until it is up, a session costs no more than a message a second. */
const IDLE_TX_MS = 1000;

/**
 * Each message goes out up to a quarter earlier than agreed, drawn anew for each one (RFC 5880, 6.8.7; bfd_set_next_tx);
 * taken here is the middle, so that idle sessions repeat themselves.
 */
const EARLY = 0.875;

/** What bfd_set_state forgets with the session. */
const NOTHING_AGREED: BfdSettings = {minTxMs: 0, minRxMs: 1, multiplier: 0};

export function createBfdEnd(config: Pick<BfdEnd, 'settings' | 'send'>): BfdEnd {
	return {
		...config,
		state: 'off',
		remote: NOTHING_AGREED,
		sentMs: 0,
		txDueMs: Infinity,
		detectDueMs: Infinity,
	};
}

/** Its device has power from now on, or none; its first message comes after a while of its own. */
export function powerBfd(end: BfdEnd, on: boolean, firstTxMs: number): void {
	if (on !== (end.state !== 'off')) {
		end.state = on ? 'down' : 'off';
		end.remote = NOTHING_AGREED;
		end.sentMs = firstTxMs;
		end.txDueMs = on ? firstTxMs : Infinity;
		end.detectDueMs = Infinity;
	}
}

/** Whether Open vSwitch may use the port (bfd_forwarding). */
export function isBfdUp({state}: BfdEnd): boolean {
	return state === 'up';
}

export function receiveBfd(end: BfdEnd, message: BfdMessage, nowMs: number): void {
	if (end.state === 'off') {
		return;
	}
	const isNews = message.minRxMs !== end.remote.minRxMs;
	end.remote = message;
	if (isNews) {
		end.txDueMs = end.sentMs + bfdTxIntervalMs(end);
	}
	end.detectDueMs = nowMs + Math.max(end.settings.minRxMs, message.minTxMs) * message.multiplier;
	if (end.state === 'down') {
		end.state = answerToDown(message.state);
	} else if (message.state !== 'down') {
		end.state = 'up';
	} else if (end.state === 'up') {
		goDown(end);
	}
	if (end.state === 'down') {
		end.detectDueMs = Infinity;
	}
}

/** An end that is down takes the other's `up` for what is left of a session before. */
function answerToDown(heard: BfdMessage['state']): BfdEnd['state'] {
	return ({down: 'init', init: 'up', up: 'down'} as const)[heard];
}

export function expireBfd(end: BfdEnd, nowMs: number): void {
	if (end.detectDueMs <= nowMs) {
		goDown(end);
	}
	if (end.txDueMs <= nowMs && end.state !== 'off') {
		const {minTxMs, minRxMs, multiplier} = end.settings;
		end.sentMs = nowMs;
		end.txDueMs = nowMs + bfdTxIntervalMs(end);
		end.send({state: end.state, minTxMs: ownTxMs(end, minTxMs), minRxMs, multiplier});
	}
}

/** When time alone changes something next. */
export function bfdDeadlineMs({txDueMs, detectDueMs}: BfdEnd): number {
	return Math.min(txDueMs, detectDueMs);
}

/** How often an end sends at present. */
export function bfdTxIntervalMs(end: BfdEnd): number {
	return EARLY * Math.max(ownTxMs(end, end.settings.minTxMs), end.remote.minRxMs);
}

function ownTxMs({state}: BfdEnd, minTxMs: number): number {
	return state === 'up' ? minTxMs : Math.max(minTxMs, IDLE_TX_MS);
}

function goDown(end: BfdEnd): void {
	end.state = 'down';
	end.remote = NOTHING_AGREED;
	end.detectDueMs = Infinity;
}
