/**
 * sanlock on one host (src/lockspace.c, src/delta_lease.c and src/paxos_lease.c of 3.8).
 *
 *   joining ──its number written, and still there after a while──▶ member ──no renewal in time──▶ ending ──all ended──▶ joining
 *
 * A member renews its own lease, watches whether the others renew theirs, and takes the lease of a service whose owner
 * has not done so for as long as the owner's watchdog needs to reset it. That nobody takes it earlier is what keeps two
 * from running one service; there is no vote, and hosts need not reach each other.
 *
 * sanlock itself neither joins again nor asks for a lease a second time: that is the work of whoever runs the services.
 * Here, and in the live lab, every host tries again after a second or two.
 */
import type {SanlockConfig, SanlockInput, SanlockSink} from './host.types.ts';
import {isSame, type LeaseImage, type Owner} from './lease-disk.ts';
import {CHECK_MS, GRACE_MS, hostDeadMs, joinMs, renewalFailMs, renewalMs} from './timing.ts';

/** How often a host asks again for what it did not get; the live lab's does the same. */
const RETRY_MS = 1000;
const CLAIM_MS = 2000;

/** So long after a join a host leaves the others' services to them. */
const HOME_FIRST_MS = 10_000;

type Peer = {readonly timestamp: number; readonly lastLiveMs: number};

export type SanlockHost = {
	readonly config: SanlockConfig;
	readonly sink: SanlockSink;
	phase: 'stopped' | 'joining' | 'member' | 'ending';
	/** Counts joins, so that an answer to an earlier time's request is told apart. */
	session: number;
	generation: number;
	lastSuccessMs: number;
	joinedMs: number;
	readonly peers: Map<number, Peer>;
	readonly held: Set<string>;
	/** Services whose lease is being asked for. */
	readonly asking: Set<string>;
};

export function createSanlockHost(config: SanlockConfig, sink: SanlockSink): SanlockHost {
	return {
		config,
		sink,
		phase: 'stopped',
		session: 0,
		generation: 0,
		lastSuccessMs: 0,
		joinedMs: 0,
		peers: new Map(),
		held: new Set(),
		asking: new Set(),
	};
}

export function handleSanlock(host: SanlockHost, input: SanlockInput): void {
	switch (input.type) {
		case 'start':
			join(host);
			host.sink.setTimer('check', CHECK_MS);
			host.sink.setTimer('claim', CLAIM_MS);
			break;
		case 'timer':
			expire(host, input.timer);
			break;
		case 'ended':
			host.held.delete(input.service);
			break;
		case 'stop':
			stop(host);
			break;
	}
}

function expire(host: SanlockHost, timer: 'lockspace' | 'check' | 'claim'): void {
	const {phase, sink} = host;
	switch (timer) {
		case 'lockspace':
			if (phase === 'member') {
				renew(host);
			} else if (phase === 'joining') {
				join(host);
			}
			break;
		case 'check':
			sink.setTimer('check', CHECK_MS);
			check(host);
			break;
		case 'claim':
			sink.setTimer('claim', CLAIM_MS);
			if (phase === 'member') {
				claimAll(host);
			}
			break;
	}
}

/** Drops the answer if the host has left the lockspace since it asked. */
function ask(
	host: SanlockHost,
	request: Parameters<SanlockSink['submit']>[0],
	done: (image: LeaseImage | null) => void,
): void {
	const {session} = host;
	host.sink.submit(request, image => {
		if (host.session === session && host.phase !== 'stopped') {
			done(image);
		}
	});
}

function join(host: SanlockHost): void {
	const {config, sink} = host;
	const {hostId, ioTimeoutMs} = config;
	host.phase = 'joining';
	host.session += 1;
	host.peers.clear();
	host.asking.clear();
	const again = (): void => {
		sink.setTimer('lockspace', RETRY_MS);
	};
	ask(host, {kind: 'read'}, before => {
		if (before === null) {
			again();
			return;
		}
		const timestamp = sink.nowMs();
		host.generation = (before.hosts.get(hostId)?.generation ?? 0) + 1;
		const lease = {timestamp, generation: host.generation};
		ask(host, {kind: 'renew', hostId, lease}, written => {
			if (written === null) {
				again();
				return;
			}
			host.phase = 'member';
			host.lastSuccessMs = timestamp;
			host.joinedMs = timestamp + joinMs(ioTimeoutMs);
			sink.guard(timestamp + renewalFailMs(ioTimeoutMs));
			see(host, written);
			sink.setTimer('lockspace', renewalMs(ioTimeoutMs));
		});
	});
}

/** Reads all leases, and then writes its own; a request that stands still is waited for instead of being sent again. */
function renew(host: SanlockHost): void {
	const {config, sink} = host;
	const {hostId, ioTimeoutMs} = config;
	const again = (): void => {
		sink.setTimer('lockspace', RETRY_MS);
	};
	ask(host, {kind: 'read'}, image => {
		if (image === null) {
			again();
			return;
		}
		see(host, image);
		const timestamp = sink.nowMs();
		ask(host, {kind: 'renew', hostId, lease: {timestamp, generation: host.generation}}, written => {
			if (written === null || host.phase !== 'member') {
				again();
				return;
			}
			host.lastSuccessMs = timestamp;
			sink.guard(timestamp + renewalFailMs(ioTimeoutMs));
			const nextMs = timestamp + renewalMs(ioTimeoutMs) - sink.nowMs();
			sink.setTimer('lockspace', Math.max(0, nextMs));
		});
	});
}

/** A host lives whose lease has changed since it was looked at last. */
function see({peers, config, sink}: SanlockHost, {hosts}: LeaseImage): void {
	for (const [hostId, {timestamp}] of hosts) {
		if (hostId !== config.hostId && peers.get(hostId)?.timestamp !== timestamp) {
			peers.set(hostId, {timestamp, lastLiveMs: sink.nowMs()});
		}
	}
}

function check(host: SanlockHost): void {
	const {config, sink, held} = host;
	const {ioTimeoutMs} = config;
	const sinceMs = sink.nowMs() - host.lastSuccessMs;
	if (host.phase === 'member' && sinceMs >= renewalFailMs(ioTimeoutMs)) {
		host.phase = 'ending';
	}
	if (host.phase === 'ending') {
		const isLate = sinceMs >= renewalFailMs(ioTimeoutMs) + GRACE_MS;
		for (const service of [...held]) {
			sink.end(service, isLate ? 'KILL' : 'TERM');
		}
		if (held.size === 0) {
			sink.guard(null);
			join(host);
		}
	}
	tell(host);
}

function tell({phase, lastSuccessMs, joinedMs, peers, config, sink}: SanlockHost): void {
	const nowMs = sink.nowMs();
	const {ioTimeoutMs, hostId} = config;
	const isMember = phase === 'member' && nowMs >= joinedMs;
	const alive = [...peers]
		.filter(([, {lastLiveMs}]) => nowMs - lastLiveMs <= renewalFailMs(ioTimeoutMs))
		.map(([peer]) => peer);
	// A renewal is due two operations after the last one; a third without it is one that has failed.
	const renews = isMember && nowMs - lastSuccessMs <= renewalMs(ioTimeoutMs) + ioTimeoutMs;
	sink.says({renews, alive: isMember ? [hostId, ...alive].sort((a, b) => a - b) : []});
}

function claimAll(host: SanlockHost): void {
	const {config, held, asking, joinedMs, sink} = host;
	const sinceMs = sink.nowMs() - joinedMs;
	for (const {name, isHome} of config.services) {
		const isEarly = sinceMs < (isHome ? 0 : HOME_FIRST_MS);
		if (!held.has(name) && !asking.has(name) && !isEarly) {
			asking.add(name);
			claim(host, name);
		}
	}
}

function claim(host: SanlockHost, service: string): void {
	const {config, asking} = host;
	const to: Owner = {hostId: config.hostId, generation: host.generation};
	ask(host, {kind: 'read'}, image => {
		const from = image?.owners.get(service) ?? null;
		if (image === null || !isFree(host, image, from)) {
			asking.delete(service);
			return;
		}
		ask(host, {kind: 'claim', service, from, to}, after => {
			asking.delete(service);
			if (after !== null && isSame(after.owners.get(service) ?? null, to)) {
				take(host, service, to);
			}
		});
	});
}

/** A lease that comes when the host may no longer have it is given back at once. */
function take(host: SanlockHost, service: string, owner: Owner): void {
	if (host.phase === 'member') {
		host.held.add(service);
		host.sink.run(service);
	} else {
		host.sink.submit({kind: 'release', service, owner}, () => undefined);
	}
}

/** Whether the owner is gone: it never was, it came back since and forgot, or its watchdog must have reset it by now. */
function isFree(
	{config, peers, sink}: SanlockHost,
	image: LeaseImage,
	owner: Owner | null,
): boolean {
	if (owner === null || owner.hostId === config.hostId) {
		return true;
	}
	const lease = image.hosts.get(owner.hostId);
	if (lease === undefined || lease.generation > owner.generation) {
		return true;
	}
	const peer = peers.get(owner.hostId);
	return (
		peer?.timestamp === lease.timestamp &&
		sink.nowMs() - peer.lastLiveMs > hostDeadMs(config.ioTimeoutMs)
	);
}

/** An orderly end: what ran has been ended, and others need not wait. */
function stop(host: SanlockHost): void {
	const {config, sink, held, generation} = host;
	for (const service of held) {
		const owner = {hostId: config.hostId, generation};
		sink.submit({kind: 'release', service, owner}, () => undefined);
	}
	held.clear();
	host.phase = 'stopped';
	sink.guard(null);
}
