/** A qnetd by itself: what it is told, and in order all that it asks of its host. */
import {createQnetd, handleQnetd} from '../../../src/cluster/qdevice/qnetd.ts';
import type {Qnetd} from '../../../src/cluster/qdevice/qnetd-state.ts';
import type {
	HeuristicsResult,
	QdeviceAlgorithm,
	QdeviceMessage,
	QdeviceTieBreaker,
	QnetdMessage,
} from '../../../src/cluster/qdevice/qdevice.types.ts';
import {HEARTBEAT_MS} from './qdevice-times.ts';

type Word =
	| {readonly to: number; readonly message: QnetdMessage}
	| {readonly arms: string; readonly of: number; readonly delayMs: number}
	| {readonly cancels: string; readonly of: number}
	| {readonly disconnects: number};

export type OneQnetd = {
	readonly qnetd: Qnetd;
	/** What it did since this was last asked. */
	readonly take: () => readonly Word[];
	readonly accept: (connection: number) => void;
	readonly hear: (connection: number, message: QdeviceMessage) => void;
	readonly lose: (connection: number) => void;
	readonly expire: (connection: number, timer: 'dead-peer' | 'algorithm') => void;
};

export function oneQnetd(): OneQnetd {
	const words: Word[] = [];
	const qnetd = createQnetd({
		send: (to, message) => words.push({to, message}),
		disconnect: disconnects => words.push({disconnects}),
		armTimer: (arms, of, delayMs) => words.push({arms, of, delayMs}),
		cancelTimer: (cancels, of) => words.push({cancels, of}),
	});
	return {
		qnetd,
		take: () => words.splice(0),
		accept: connection => {
			handleQnetd(qnetd, {type: 'accepted', connection});
		},
		hear: (connection, message) => {
			handleQnetd(qnetd, {type: 'message', connection, message});
		},
		lose: connection => {
			handleQnetd(qnetd, {type: 'connection-lost', connection});
		},
		expire: (connection, timer) => {
			handleQnetd(qnetd, {type: 'timer', connection, timer});
		},
	};
}

export type NodeSpec = {
	readonly nodeid: number;
	readonly ring: number;
	/** The members of its ring, by its own word. */
	readonly members: readonly number[];
	readonly heuristics?: HeuristicsResult;
};

export type ClusterSpec = {
	readonly algorithm?: QdeviceAlgorithm;
	readonly tieBreaker?: QdeviceTieBreaker;
	readonly keepActivePartition?: boolean;
	readonly configured: readonly number[];
	/** The ring that it is in already when it comes. */
	readonly ring?: number;
};

/** Lets a node in, on the connection of its own number. */
export function introduce(one: OneQnetd, nodeid: number, spec: ClusterSpec): void {
	const {
		algorithm = 'ffsplit',
		tieBreaker = 'lowest',
		keepActivePartition = false,
		ring = 0,
	} = spec;
	one.accept(nodeid);
	one.hear(nodeid, {type: 'preinit', clusterName: 'lab'});
	const ringId = {nodeid, seq: ring};
	one.hear(nodeid, {
		type: 'init',
		nodeid,
		algorithm,
		tieBreaker,
		heartbeatMs: HEARTBEAT_MS,
		ringId,
	});
	one.hear(nodeid, {type: 'set-option', keepActivePartition});
	one.hear(nodeid, {type: 'config', initial: true, nodeids: spec.configured});
}

export function report(one: OneQnetd, node: NodeSpec): void {
	const {nodeid, members, heuristics = 'undefined'} = node;
	const ringId = {nodeid: Math.min(...members), seq: node.ring};
	one.hear(nodeid, {type: 'membership', ringId, nodeids: members, heuristics});
}

/** Confirms every vote that is on its way until there is none; the votes by node, in their order. */
export function votesHandedOut(one: OneQnetd): readonly string[] {
	const votes: string[] = [];
	for (;;) {
		const open = one
			.take()
			.flatMap(word => ('to' in word && word.message.type === 'vote-info' ? [word] : []));
		if (open.length === 0) {
			return votes;
		}
		for (const {to, message} of open) {
			if (message.type === 'vote-info') {
				votes.push(`${to} ${message.vote}`);
				one.hear(to, {type: 'vote-info-reply', sequence: message.sequence});
			}
		}
	}
}

/** The answer to the last message. */
export function lastAnswer(one: OneQnetd) {
	return one
		.take()
		.flatMap(word => ('to' in word ? [word.message] : []))
		.at(-1);
}

export const FOUR = [1, 2, 3, 4];

/** What four nodes report that are parted in the middle, some of them with the outcome of their heuristics. */
export const halves = (
	heuristics: Partial<Record<number, 'pass' | 'fail'>> = {},
): readonly NodeSpec[] =>
	FOUR.map(nodeid => {
		const members = nodeid < 3 ? [1, 2] : [3, 4];
		const own = heuristics[nodeid];
		return {nodeid, ring: 8, members, ...(own !== undefined && {heuristics: own})};
	});
