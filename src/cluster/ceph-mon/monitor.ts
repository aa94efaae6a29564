/**
 * Who is in quorum among Ceph's monitors, with the classic strategy (src/mon/Monitor.cc, Elector.cc, ElectionLogic.cc,
 * Paxos.cc of 16.2):
 *
 *   probing ──a quorum, or more than half, answers──▶ electing ──all, or after 5 s most, agree──▶ leader / peon
 *      ▲                                                                                             │
 *      └────────────── a leader misses a confirmation, or a peon its lease, for 10 s ────────────────┘
 *
 * The lowest rank that is heard leads. It renews the lease of the others every 3 s.
 */
import {ELECTION_MS, LEASE_ACK_MS, LEASE_RENEWAL_MS, PROBE_MS, DEFERRED_MS} from './timing.ts';
import type {
	Monitor,
	MonitorConfig,
	MonitorInput,
	MonitorMessage,
	MonitorSink,
	MonitorTimer,
} from './monitor.types.ts';

export function createMonitor(config: MonitorConfig, sink: MonitorSink): Monitor {
	return {
		config,
		sink,
		state: 'probing',
		epoch: 1,
		quorum: [],
		reached: new Set(),
		acked: new Set(),
		deferredTo: null,
		unconfirmed: new Set(),
	};
}

export function handleMonitor(monitor: Monitor, input: MonitorInput): void {
	switch (input.type) {
		case 'start':
			probe(monitor);
			break;
		case 'message':
			hear(monitor, input.message);
			break;
		case 'timer':
			expire(monitor, input.timer);
			break;
	}
}

function expire(monitor: Monitor, timer: MonitorTimer): void {
	switch (timer) {
		case 'election':
			endElection(monitor);
			break;
		case 'lease-renewal':
			renewLeases(monitor);
			break;
		case 'probe':
		case 'lease-loss':
		case 'lease-ack':
			probe(monitor);
			break;
	}
}

/** Monitor::bootstrap: out of the quorum, and asks who is there. */
function probe(monitor: Monitor): void {
	const {sink, config} = monitor;
	leave(monitor, 'probing');
	monitor.reached = new Set([config.rank]);
	tellAll(monitor, {kind: 'probe', from: config.rank, epoch: monitor.epoch});
	sink.setTimer('probe', PROBE_MS);
	if (config.count === 1) {
		elect(monitor);
	}
}

function hear(monitor: Monitor, message: MonitorMessage): void {
	const {from} = message;
	switch (message.kind) {
		case 'probe':
			answer(monitor, from, 'probe-reply');
			break;
		case 'probe-reply':
			hearReply(monitor, from, message.quorum);
			break;
		case 'propose':
			hearProposal(monitor, from, message.epoch);
			break;
		case 'ack':
			hearAck(monitor, from, message.epoch);
			break;
		case 'victory':
			lose(monitor, message);
			break;
		case 'lease':
			if (monitor.state === 'peon' && message.epoch === monitor.epoch) {
				monitor.sink.setTimer('lease-loss', LEASE_ACK_MS);
				answer(monitor, from, 'lease-ack');
			}
			break;
		case 'lease-ack':
			hearLeaseAck(monitor, from);
			break;
	}
}

/** Who sees a quorum wants to join it; who sees none needs to reach a majority first. */
function hearReply(monitor: Monitor, from: number, quorum: readonly number[]): void {
	if (monitor.state !== 'probing') {
		return;
	}
	monitor.reached.add(from);
	if (quorum.length > 0 || isMajority(monitor, monitor.reached.size)) {
		elect(monitor);
	}
}

/** ElectionLogic::start: proposes itself. */
function elect(monitor: Monitor): void {
	const {sink, config} = monitor;
	leave(monitor, 'electing');
	monitor.epoch += monitor.epoch % 2 === 0 ? 1 : 0;
	monitor.acked = new Set([config.rank]);
	monitor.deferredTo = null;
	tellAll(monitor, {kind: 'propose', from: config.rank, epoch: monitor.epoch});
	sink.setTimer('election', ELECTION_MS);
	decideIfAllAgree(monitor);
}

function hearProposal(monitor: Monitor, from: number, epoch: number): void {
	if (epoch < monitor.epoch) {
		// Somebody has just come back: a new election lets it join.
		if (monitor.epoch % 2 === 0 && !monitor.quorum.includes(from)) {
			elect(monitor);
		}
		return;
	}
	const isNews = epoch > monitor.epoch;
	monitor.epoch = epoch;
	if (from > monitor.config.rank) {
		// A higher rank shall not lead while this one is there; what it has deferred to already stays.
		if (isNews || monitor.state !== 'electing') {
			elect(monitor);
		}
	} else if (isNews || monitor.deferredTo === null || from <= monitor.deferredTo) {
		defer(monitor, from);
	}
}

function defer(monitor: Monitor, to: number): void {
	leave(monitor, 'electing');
	monitor.deferredTo = to;
	monitor.acked = new Set();
	answer(monitor, to, 'ack');
	monitor.sink.setTimer('election', DEFERRED_MS);
}

function hearAck(monitor: Monitor, from: number, epoch: number): void {
	if (
		monitor.state === 'electing' &&
		monitor.deferredTo === null &&
		epoch === monitor.epoch &&
		monitor.acked.size > 0
	) {
		monitor.acked.add(from);
		decideIfAllAgree(monitor);
	}
}

function decideIfAllAgree(monitor: Monitor): void {
	if (monitor.acked.size === monitor.config.count) {
		win(monitor);
	}
}

/** ElectionLogic::end_election_period: a majority is enough once the others had their time. */
function endElection(monitor: Monitor): void {
	if (isMajority(monitor, monitor.acked.size)) {
		win(monitor);
	} else {
		elect(monitor);
	}
}

function win(monitor: Monitor): void {
	const {config, sink} = monitor;
	const quorum = [...monitor.acked].sort((a, b) => a - b);
	sink.cancelTimers();
	monitor.epoch += 1;
	monitor.state = 'leader';
	for (const to of quorum.filter(rank => rank !== config.rank)) {
		sink.send(to, {kind: 'victory', from: config.rank, epoch: monitor.epoch, quorum});
	}
	join(monitor, quorum);
	renewLeases(monitor);
}

function lose(
	monitor: Monitor,
	{from, epoch, quorum}: Extract<MonitorMessage, {kind: 'probe-reply' | 'victory'}>,
): void {
	if (epoch < monitor.epoch || from > monitor.config.rank) {
		return;
	}
	monitor.sink.cancelTimers();
	monitor.epoch = epoch;
	monitor.state = 'peon';
	join(monitor, quorum);
	monitor.sink.setTimer('lease-loss', LEASE_ACK_MS);
}

/** Paxos::extend_lease: one that does not confirm within the time of two leases costs the leader its quorum. */
function renewLeases(monitor: Monitor): void {
	const {config, sink, quorum} = monitor;
	const peons = quorum.filter(rank => rank !== config.rank);
	if (peons.length > 0 && monitor.unconfirmed.size === 0) {
		monitor.unconfirmed = new Set(peons);
		sink.setTimer('lease-ack', LEASE_ACK_MS);
	}
	for (const to of peons) {
		sink.send(to, {kind: 'lease', from: config.rank, epoch: monitor.epoch});
	}
	sink.setTimer('lease-renewal', LEASE_RENEWAL_MS);
}

function hearLeaseAck(monitor: Monitor, from: number): void {
	if (monitor.state !== 'leader') {
		return;
	}
	monitor.unconfirmed.delete(from);
	if (monitor.unconfirmed.size === 0) {
		monitor.sink.cancelTimers();
		monitor.sink.setTimer('lease-renewal', LEASE_RENEWAL_MS);
	}
}

function join(monitor: Monitor, quorum: readonly number[]): void {
	monitor.quorum = quorum;
	monitor.unconfirmed = new Set();
	monitor.deferredTo = null;
	monitor.sink.quorumChanged(quorum);
}

/** Whatever this monitor was part of before, it is no longer. */
function leave(monitor: Monitor, state: 'probing' | 'electing'): void {
	monitor.sink.cancelTimers();
	monitor.state = state;
	monitor.unconfirmed = new Set();
	if (monitor.quorum.length > 0) {
		monitor.quorum = [];
		monitor.sink.quorumChanged([]);
	}
}

function answer(monitor: Monitor, to: number, kind: 'probe-reply' | 'ack' | 'lease-ack'): void {
	const base = {from: monitor.config.rank, epoch: monitor.epoch};
	monitor.sink.send(
		to,
		kind === 'probe-reply' ? {...base, kind, quorum: monitor.quorum} : {...base, kind},
	);
}

function tellAll({config, sink}: Monitor, message: MonitorMessage): void {
	for (let rank = 0; rank < config.count; rank += 1) {
		if (rank !== config.rank) {
			sink.send(rank, message);
		}
	}
}

function isMajority({config}: Monitor, count: number): boolean {
	return 2 * count > config.count;
}
