/** A qdevice-net daemon by itself: what happens to it, and in order all that it asks of its host. */
import {resolveQdeviceNet, type QdeviceNetSpec} from '../../../src/cluster/qdevice/config.ts';
import {createQdevice, handleQdevice} from '../../../src/cluster/qdevice/client.ts';
import type {
	QdeviceClient,
	QdeviceInput,
	QdeviceTimer,
} from '../../../src/cluster/qdevice/client-state.ts';
import type {QdeviceMessage, QnetdMessage} from '../../../src/cluster/qdevice/qdevice.types.ts';

export const RING = {nodeid: 1, seq: 4};
export const NEXT_RING = {nodeid: 1, seq: 8};
export const RANDOM = 0.5;

export type OneQdevice = {
	readonly client: QdeviceClient;
	/** What it did since this was last asked, each as its name and what it is about. */
	readonly take: () => readonly (readonly unknown[])[];
	readonly handle: (...inputs: readonly QdeviceInput[]) => void;
	readonly hear: (message: QnetdMessage) => void;
	readonly expire: (timer: QdeviceTimer) => void;
};

export function oneQdevice(spec: QdeviceNetSpec = {votes: 1}, waitForAll = false): OneQdevice {
	const resolved = resolveQdeviceNet(spec, [{nodeid: 1}, {nodeid: 2}], waitForAll);
	if (!resolved.ok) {
		throw new Error(resolved.error.message);
	}
	const words: (readonly unknown[])[] = [];
	const client = createQdevice({
		nodeid: 1,
		clusterName: 'lab',
		configNodeids: [1, 2],
		config: resolved.config,
		sink: {
			connect: () => words.push(['connect']),
			disconnect: () => words.push(['disconnect']),
			send: (message: QdeviceMessage) => words.push(['send', message]),
			poll: (ringId, castVote) => {
				words.push(['poll', ringId.seq, castVote]);
				return 'accepted';
			},
			armTimer: (timer, delayMs) => words.push(['arm', timer, delayMs]),
			cancelTimer: timer => words.push(['cancel', timer]),
			runHeuristics: timeoutMs => words.push(['heuristics', timeoutMs]),
			random: () => RANDOM,
		},
	});
	const handle = (...inputs: readonly QdeviceInput[]): void => {
		for (const input of inputs) {
			handleQdevice(client, input);
		}
	};
	return {
		client,
		take: () => words.splice(0),
		handle,
		hear: message => {
			handle({type: 'message', message});
		},
		expire: timer => {
			handle({type: 'timer', timer});
		},
	};
}

export const ringFormed = (ringId = RING): QdeviceInput => ({
	type: 'ring-formed',
	ringId,
	nodeids: [1, 2],
});

/** A daemon that qnetd knows and has answered with a vote. */
export function attached(one: OneQdevice, vote: 'ack' | 'nack' = 'ack'): OneQdevice {
	one.handle(ringFormed(), {type: 'quorum-notified', quorate: true});
	if (one.client.heuristicsPurposes.size > 0) {
		one.handle({type: 'heuristics-result', result: 'pass'});
	}
	one.handle({type: 'connected'});
	one.hear({type: 'preinit-reply'});
	one.hear({type: 'init-reply', refusal: undefined});
	if (one.client.heuristicsPurposes.size > 0) {
		one.handle({type: 'heuristics-result', result: 'pass'});
	}
	one.hear({type: 'vote-info', sequence: 1, ringId: RING, vote});
	one.take();
	return one;
}
