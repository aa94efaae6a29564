/** What corosync's parts say to each other and to the history. */
import {
	deliverSync,
	startSync,
	syncTokenSent,
	type SyncService,
	type SyncSink,
} from '../../cluster/sync/sync.ts';
import type {RingId} from '../../cluster/totem/messages.ts';
import type {MembershipChange, TotemReport, TotemSink} from '../../cluster/totem/state.ts';
import {ackTransition, requestTokenCallback, sendTotem} from '../../cluster/totem/totem.ts';
import {
	activateSync,
	beginSync,
	deliver,
	processSync,
} from '../../cluster/votequorum/votequorum.ts';
import type {VotequorumSink} from '../../cluster/votequorum/votequorum.types.ts';
import type {Happening} from '../../engine/history.types.ts';
import {quantised} from '../clock.ts';
import type {Corosync} from './corosync.types.ts';
import {payloadBytes, type Payload} from './payload.ts';

/** Gives the corosync that is being put together; called only once it is whole. */
export type Self = () => Corosync;

export function totemSink(self: Self): TotemSink {
	return {
		unicast: (to, message) => {
			const {transport, turn} = self();
			transport.unicast(to, message, turn.nowMs);
		},
		multicast: (message, flush) => {
			const {transport, turn} = self();
			transport.multicast(message, flush, turn.nowMs);
		},
		deliver: message => {
			deliverPayload(self(), message.from, message.payload as Payload);
		},
		membership: change => {
			changeMembership(self(), change);
		},
		report: report => {
			tellHistory(self(), report);
		},
		tokenSent: () => syncTokenSent(self().sync),
		storeRing: ring => {
			self().host.disk.ringSeq = ring.seq;
		},
		drainMulticast: () => {
			const corosync = self();
			const isKnet = corosync.cluster.transport === 'knet';
			const kept = corosync.backlog.filter(({multicast}) => !multicast && !isKnet);
			const drained = kept.length < corosync.backlog.length;
			corosync.backlog = kept;
			return drained;
		},
		sleep: durationMs => {
			self().turn.nowMs += quantised(durationMs);
		},
	};
}

/** The services of corosync 3 that synchronise, in the order of their numbers (corodefs.h:44). */
export function syncServices(self: Self): readonly SyncService[] {
	return [
		chattyService('cmap', self),
		chattyService('cpg', self),
		{name: 'quorum', init: nothing, process: () => true, activate: nothing},
		{
			name: 'votequorum',
			init: (members, ring) => {
				beginSync(self().quorum, members, quorumRing(ring));
			},
			process: () => processSync(self().quorum),
			activate: () => {
				activateSync(self().quorum);
			},
		},
	];
}

export function syncSink(self: Self): SyncSink {
	return {
		send: message => {
			send(self(), message);
		},
		requestToken: () => {
			const {totem, turn} = self();
			requestTokenCallback(totem, turn);
		},
		completed: () => {
			const corosync = self();
			ackTransition(corosync.totem);
			if (!corosync.hasSynchronised) {
				corosync.hasSynchronised = true;
				record(corosync, {
					kind: 'daemon',
					node: corosync.host.server.id,
					daemon: 'corosync',
					state: 'ready',
				});
			}
		},
	};
}

export function quorumSink(corosync: Pick<Corosync, 'totem' | 'turn'>, self: Self): VotequorumSink {
	return {
		multicast: message => {
			// Votequorum speaks for the first time while corosync is still being put together.
			const payload: Payload = {kind: 'votequorum', message};
			const {totem, turn} = corosync;
			sendTotem(totem, {payload, payloadBytes: payloadBytes(payload)}, turn);
		},
		armTimer: (timer, delayMs) => {
			const {quorumDeadlinesMs, turn} = self();
			quorumDeadlinesMs.set(timer, turn.nowMs + delayMs);
		},
		cancelTimer: timer => {
			self().quorumDeadlinesMs.delete(timer);
		},
		notifyRing: (members, ringId) => {
			const {watchers, turn} = self();
			for (const watcher of watchers) {
				watcher.ringFormed?.(members, ringId, turn.nowMs);
			}
		},
		notifyQuorum: (members, _ringId, quorate) => {
			// Before the first ring it has counted nobody, and says nothing to anybody.
			if (members.length > 0) {
				const {host, watchers, turn} = self();
				record(self(), {kind: 'quorum', node: host.server.id, quorate});
				for (const watcher of watchers) {
					watcher.quorumChanged?.(quorate, turn.nowMs);
				}
			}
		},
		storeExpectedVotes: expectedVotes => {
			self().host.disk.expectedVotes = expectedVotes;
		},
	};
}

/** A service that tells its own state once and is done. */
function chattyService(name: string, self: Self): SyncService {
	return {
		name,
		init: nothing,
		process: () => {
			send(self(), {kind: 'service', name});
			return true;
		},
		activate: nothing,
	};
}

const nothing = (): void => undefined;

function send({totem, turn}: Corosync, payload: Payload): void {
	sendTotem(totem, {payload, payloadBytes: payloadBytes(payload)}, turn);
}

function deliverPayload(corosync: Corosync, from: number, payload: Payload): void {
	switch (payload.kind) {
		case 'sync-build':
		case 'sync-barrier':
			deliverSync(corosync.sync, from, payload);
			break;
		case 'votequorum':
			deliver(corosync.quorum, from, payload.message);
			break;
		case 'service':
			break;
		case 'application':
			for (const watcher of corosync.watchers) {
				watcher.delivered?.(from, payload.text, corosync.turn.nowMs);
			}
			break;
	}
}

function changeMembership(corosync: Corosync, {ring, members}: MembershipChange): void {
	corosync.transport.membershipChanged(members);
	startSync(corosync.sync, members, ring);
	record(corosync, {
		kind: 'membership',
		node: corosync.host.server.id,
		ringId: {representative: ring.representative, seq: ring.seq},
		members,
	});
}

function tellHistory(corosync: Corosync, report: TotemReport): void {
	const node = corosync.host.server.id;
	switch (report.kind) {
		case 'processor-failed':
			record(corosync, {kind: 'token-lost', node});
			break;
		case 'retransmit-list':
			record(corosync, {kind: 'retransmit', node, count: report.seqs.length});
			break;
		case 'pause':
			record(corosync, {
				kind: 'note',
				topic: 'scheduler-stall',
				text: `corosync on ${node} did not run for ${Math.round(report.pausedMs)} ms.`,
				values: {node, stallMs: Math.round(report.pausedMs)},
			});
			break;
		case 'gather':
		case 'commit':
		case 'recovery':
		case 'token-late':
		case 'failed-to-receive':
			break;
	}
}

function record(corosync: Corosync, happening: Happening): void {
	const {world, turn} = corosync;
	world.journal.record(happening, turn.nowMs, () => corosync.gone);
}

function quorumRing({representative, seq}: RingId): {nodeid: number; seq: number} {
	return {nodeid: representative, seq};
}
