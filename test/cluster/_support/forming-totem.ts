/** One member of a ring of three on its way to the next ring, as far as a test needs it. */
import type {CommitToken, JoinMessage} from '../../../src/cluster/totem/messages.ts';
import {receiveTotem} from '../../../src/cluster/totem/totem.ts';
import {oneTotem, RING, SEQ, type OneTotem} from './one-totem.ts';

export const NOW_MS = 5000;
export const NEXT_RING = {representative: 1, seq: 12};

export const join = (from: number, changes: Partial<JoinMessage> = {}): JoinMessage => ({
	kind: 'join',
	from,
	leaving: false,
	proc: [1, 2, 3],
	failed: [],
	ringSeq: RING.seq,
	...changes,
});

export function hear(
	one: OneTotem,
	...messages: readonly Parameters<typeof receiveTotem>[1][]
): void {
	for (const message of messages) {
		receiveTotem(one.state, message, one.at(NOW_MS));
	}
}

export const reasonsOf = ({said}: OneTotem): readonly string[] =>
	said.reports.flatMap(report => (report.kind === 'gather' ? [report.reason] : [report.kind]));

/** A member that looks for others after 3 has said goodbye. */
export function gathering(nodeid: number, options?: Parameters<typeof oneTotem>[1]): OneTotem {
	const one = oneTotem(nodeid, options);
	hear(one, join(3, {leaving: true, proc: [1, 2], failed: [3]}));
	one.said.reports.length = 0;
	one.said.multicast.length = 0;
	return one;
}

export const entry = (changes: Partial<CommitToken['entries'][number]> = {}) => ({
	ring: RING,
	aru: SEQ,
	highDelivered: SEQ,
	receivedAll: true,
	...changes,
});

export const commitToken = (
	entries: CommitToken['entries'],
	changes: Partial<CommitToken> = {},
): CommitToken => ({
	kind: 'commit-token',
	ring: NEXT_RING,
	tokenSeq: entries.length,
	index: entries.length,
	members: [1, 2],
	entries,
	...changes,
});

/** What a gathering member 2, with such counts of its own, makes of the first one's commit token. */
export function committed(
	first: Partial<CommitToken['entries'][number]>,
	own: {aru: number; high: number},
) {
	const one = gathering(2);
	Object.assign(one.state, {aru: own.aru, highSeqReceived: own.high});
	hear(one, commitToken([entry(first)]));
	const [sent] = one.said.unicast;
	return {
		one,
		received: sent?.message.kind === 'commit-token' ? sent.message.entries : [],
		to: sent?.to,
	};
}

/** Member 2 once the commit token came round, with such counts before. */
export function recovering(entries = [entry(), entry()], own = {aru: SEQ, high: SEQ}): OneTotem {
	const {one} = committed(entries[0] ?? {}, own);
	one.said.unicast.length = 0;
	one.said.reports.length = 0;
	hear(one, commitToken(entries));
	return one;
}

/** The token of the new ring, as it comes for the so many-th time. */
export const newToken = (one: OneTotem, visit: number, changes: object = {}) =>
	one.token({ring: NEXT_RING, seq: 0, aru: 0, tokenSeq: visit, ...changes});
