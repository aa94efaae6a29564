/**
 * Who holds a moving address, by VRRP (RFC 3768, as keepalived speaks it by default) or CARP (UCarp 1.5.2, src/carp.c).
 *
 *   backup ──no advertisement for the master's down time──▶ master
 *   master ──advertisement of a better one────────────────▶ backup
 *
 * Neither asks anybody: a node that does not hear the master becomes one, though the other may live and hold the same
 * address.
 */
import type {AddressConfig, AddressInput, AddressSink, Advertisement} from './vrrp.types.ts';

export type AddressDaemon = {
	readonly config: AddressConfig;
	readonly sink: AddressSink;
	state: 'stopped' | 'backup' | 'master';
};

/** Advertisements that may be lost before a master counts as dead (RFC 3768, 6.1; UCarp's --deadratio). */
const DEAD_RATIO = 3;

/** Both protocols divide a second in as many parts for those who should wait longer. */
const PARTS = 256;

export function createAddressDaemon(config: AddressConfig, sink: AddressSink): AddressDaemon {
	return {config, sink, state: 'stopped'};
}

/** How long a backup waits for an advertisement before it takes the address. */
export function masterDownMs(config: AddressConfig): number {
	return DEAD_RATIO * config.intervalMs + skewMs(config);
}

/** From one of a master's advertisements to its next. */
export function advertisementIntervalMs(config: AddressConfig): number {
	return config.protocol === 'vrrp' ? config.intervalMs : config.intervalMs + skewMs(config);
}

export function handleAddress(daemon: AddressDaemon, input: AddressInput): void {
	switch (input.type) {
		case 'start':
			becomeBackup(daemon, masterDownMs(daemon.config));
			break;
		case 'timer':
			if (daemon.state !== 'stopped') {
				lead(daemon);
			}
			break;
		case 'advertisement':
			hear(daemon, input.advertisement);
			break;
		case 'stop':
			stop(daemon);
			break;
	}
}

/** RFC 3768, 6.1: skew time; keepalived keeps the second also for other intervals (VRRP version 2). */
function skewMs({protocol, priority, advskew}: AddressConfig): number {
	return ((protocol === 'vrrp' ? PARTS - priority : advskew) * 1000) / PARTS;
}

function lead(daemon: AddressDaemon): void {
	const {config, sink} = daemon;
	sink.advertise(advertisementOf(config));
	if (daemon.state === 'backup') {
		daemon.state = 'master';
		sink.hold();
	}
	sink.setTimer(advertisementIntervalMs(config));
}

function hear(daemon: AddressDaemon, heard: Advertisement): void {
	const {config, sink} = daemon;
	if (daemon.state === 'backup') {
		if (heard.priority === 0) {
			sink.setTimer(skewMs(config));
		} else if (config.protocol === 'carp' || heard.priority >= config.priority) {
			// A worse VRRP master is not listened to, so that the better one takes over; UCarp waits unless told otherwise.
			sink.setTimer(masterDownMs(config));
		}
	} else if (daemon.state === 'master') {
		if (heard.priority === 0) {
			lead(daemon);
		} else if (isBetter(heard, config)) {
			becomeBackup(daemon, masterDownMs(config));
		}
	}
}

/** Whether the other master is the one to stay. */
function isBetter(heard: Advertisement, own: AddressConfig): boolean {
	const mine = advertisementOf(own);
	if (own.protocol === 'vrrp') {
		return (
			heard.priority > mine.priority ||
			(heard.priority === mine.priority && heard.tieBreak > mine.tieBreak)
		);
	}
	return (
		heard.nextMs < mine.nextMs || (heard.nextMs === mine.nextMs && heard.tieBreak < mine.tieBreak)
	);
}

function becomeBackup(daemon: AddressDaemon, waitMs: number): void {
	if (daemon.state === 'master') {
		daemon.sink.release();
	}
	daemon.state = 'backup';
	daemon.sink.setTimer(waitMs);
}

/** A VRRP master says goodbye; UCarp only takes the address away. */
function stop(daemon: AddressDaemon): void {
	if (daemon.state === 'master') {
		if (daemon.config.protocol === 'vrrp') {
			daemon.sink.advertise({...advertisementOf(daemon.config), priority: 0});
		}
		daemon.sink.release();
	}
	daemon.state = 'stopped';
}

function advertisementOf(config: AddressConfig): Advertisement {
	return {
		priority: config.priority,
		nextMs: advertisementIntervalMs(config),
		tieBreak: config.tieBreak,
	};
}
