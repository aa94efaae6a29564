/**
 * LACP at one end of one cable of a bond: whether both ends agree that the cable may carry frames. After Open vSwitch's
 * lib/lacp.c, with the waiting of IEEE 802.1AX (6.4.15, wait_while) that Linux and most switches add.
 *
 *   current ──silence of three periods──▶ expired ──3 s more──▶ defaulted
 *      ▲───────────────── a message of the other end ──────────────────│
 *
 * An end whose neighbour it does not know speaks every 30 s only, which is why a cable that was cut silently may take
 * half a minute to come back. The cable carries frames while each end has attached it and has heard that the other has.
 */
import {LACP_TIMES} from './times.ts';

export type LacpEnd = {
	/** It asks the other end to speak every second, and gives it up after three. */
	readonly fast: boolean;
	/** How long it waits for the bond's other cables before it attaches one. */
	readonly waitMs: number;
	readonly send: (message: Lacpdu) => void;
	carrier: boolean;
	status: 'current' | 'expired' | 'defaulted';
	attached: boolean;
	attachDueMs: number;
	/** What the other end said of itself; as little as possible while it is not known. */
	partner: LacpState;
	/** What the other end knows of this one, as far as this one knows. */
	told: LacpState | null;
	txDueMs: number;
	rxDueMs: number;
};

export type LacpState = {readonly attached: boolean; readonly fast: boolean};

export type Lacpdu = {readonly actor: LacpState; readonly partner: LacpState};

const NOBODY: LacpState = {attached: false, fast: false};

export function createLacpEnd({
	fast,
	waitMs,
	send,
}: Pick<LacpEnd, 'fast' | 'waitMs' | 'send'>): LacpEnd {
	return {
		fast,
		waitMs,
		send,
		carrier: false,
		status: 'defaulted',
		attached: false,
		attachDueMs: Infinity,
		partner: NOBODY,
		told: null,
		txDueMs: Infinity,
		rxDueMs: Infinity,
	};
}

/** Whether this end lets frames through. */
export function isCarrying({carrier, attached, partner}: LacpEnd): boolean {
	return carrier && attached && partner.attached;
}

export function setCarrier(end: LacpEnd, carrier: boolean, nowMs: number): void {
	if (end.carrier === carrier) {
		return;
	}
	end.carrier = carrier;
	expire(end, nowMs);
	if (carrier) {
		end.txDueMs = nowMs;
	} else {
		end.txDueMs = Infinity;
		end.attached = false;
		end.attachDueMs = Infinity;
	}
	settle(end, nowMs);
}

export function receiveLacpdu(end: LacpEnd, {actor, partner}: Lacpdu, nowMs: number): void {
	if (!end.carrier) {
		return;
	}
	end.status = 'current';
	end.rxDueMs = nowMs + LACP_TIMES.missed * periodMs(end.fast);
	end.told = partner;
	end.partner = actor;
	settle(end, nowMs);
}

export function expireLacp(end: LacpEnd, nowMs: number): void {
	if (end.rxDueMs <= nowMs) {
		if (end.status === 'current') {
			expire(end, nowMs);
		} else {
			end.status = 'defaulted';
			end.partner = NOBODY;
			end.rxDueMs = Infinity;
		}
	}
	settle(end, nowMs);
}

/** When time alone changes something next. */
export function lacpDeadlineMs({attachDueMs, txDueMs, rxDueMs}: LacpEnd): number {
	return Math.min(attachDueMs, txDueMs, rxDueMs);
}

/** Not heard of lately: it is asked to speak every second, and does not carry meanwhile. */
function expire(end: LacpEnd, nowMs: number): void {
	end.status = 'expired';
	end.partner = {attached: false, fast: true};
	end.rxDueMs = end.carrier ? nowMs + LACP_TIMES.missed * LACP_TIMES.fastMs : Infinity;
}

/** Attaches or detaches the cable, and speaks when it is time or when there is news. */
function settle(end: LacpEnd, nowMs: number): void {
	if (end.status === 'defaulted') {
		end.attached = false;
		end.attachDueMs = Infinity;
	} else if (!end.attached && end.attachDueMs === Infinity && end.carrier) {
		end.attachDueMs = nowMs + end.waitMs;
	}
	if (end.attachDueMs <= nowMs) {
		end.attached = true;
		end.attachDueMs = Infinity;
	}
	const isNews = end.told?.attached !== end.attached || end.told.fast !== end.fast;
	if (end.carrier && (end.txDueMs <= nowMs || isNews)) {
		const actor = {attached: end.attached, fast: end.fast};
		end.told = actor;
		end.txDueMs = nowMs + periodMs(end.partner.fast);
		end.send({actor, partner: end.partner});
	}
}

function periodMs(fast: boolean): number {
	return fast ? LACP_TIMES.fastMs : LACP_TIMES.slowMs;
}
