/** One instance of votequorum by itself: every message that it sends, and every word to its services. */
import {resolveQuorumConfig} from '../../../src/cluster/votequorum/config.ts';
import type {QuorumSectionSpec} from '../../../src/cluster/votequorum/config.types.ts';
import {pollDevice, registerDevice} from '../../../src/cluster/votequorum/device.ts';
import {
	activateSync,
	beginSync,
	createVotequorum,
	deliver,
	processSync,
} from '../../../src/cluster/votequorum/votequorum.ts';
import {
	QDEVICE_NODEID,
	type NodeInfoMessage,
} from '../../../src/cluster/votequorum/votequorum.types.ts';

export const RING = {nodeid: 1, seq: 4};
export const DEVICE = {model: 'net', votes: 1, timeoutMs: 7000, syncTimeoutMs: 20_000};

/** Node 1 of so many with one vote each, and in order all that it does. */
export function oneNode(
	count: number,
	section: QuorumSectionSpec = {},
	storedExpectedVotes?: number,
) {
	const nodes = Array.from({length: count}, (_, index) => ({nodeid: index + 1}));
	const resolved = resolveQuorumConfig(nodes, section);
	if (!resolved.ok) {
		throw new Error(resolved.error.message);
	}
	const words: (readonly unknown[])[] = [];
	const vq = createVotequorum({
		nodeid: 1,
		config: resolved.config,
		...(storedExpectedVotes !== undefined && {storedExpectedVotes}),
		sink: {
			multicast: message => words.push(['send', message]),
			armTimer: (timer, delayMs) => words.push(['arm', timer, delayMs]),
			cancelTimer: timer => words.push(['cancel', timer]),
			notifyRing: (members, {seq}) => words.push(['ring', [...members], seq]),
			notifyQuorum: (members, {seq}, isQuorate) =>
				words.push(['quorum', [...members], seq, isQuorate]),
			storeExpectedVotes: votes => words.push(['store', votes]),
		},
	});
	return {
		vq,
		take: () => words.splice(0),
		/** Through the synchronisation of a ring of these, whose words all say what is given. */
		form: (members: readonly number[], changes: Partial<NodeInfoMessage> = {}, seq = 4) => {
			beginSync(vq, members, {nodeid: 1, seq});
			processSync(vq);
			for (const nodeid of members) {
				const flags = nodeid === 1 ? vq.own.flags : 0;
				deliver(vq, nodeid, info(nodeid, {expectedVotes: count, flags, ...changes}));
			}
			activateSync(vq);
		},
	};
}

export const info = (nodeid: number, changes: Partial<NodeInfoMessage> = {}): NodeInfoMessage => ({
	type: 'nodeinfo',
	nodeid,
	votes: 1,
	expectedVotes: 3,
	flags: 0,
	...changes,
});

export const deviceInfo = (votes: number): NodeInfoMessage =>
	info(QDEVICE_NODEID, {votes, expectedVotes: 0});

/** Two nodes whose device is registered and, with a vote, casts it. */
export function withDevice(cast: boolean | null) {
	const one = oneNode(2, {device: DEVICE});
	one.form([1, 2]);
	registerDevice(one.vq);
	deliver(one.vq, 1, {type: 'qdevice-register'});
	if (cast !== null) {
		pollDevice(one.vq, RING, cast);
	}
	deliver(one.vq, 1, {
		...info(1),
		expectedVotes: one.vq.own.expectedVotes,
		flags: one.vq.own.flags,
	});
	one.take();
	return one;
}
