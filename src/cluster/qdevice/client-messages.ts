import {type QdeviceClient} from './client-state.ts';
import {startHeuristics} from './client-heuristics.ts';
import {takeVote} from './client-votes.ts';
import {type QdeviceVote, type QnetdMessage, sameRing} from './qdevice.types.ts';
import {type RingId} from '../votequorum/votequorum.types.ts';

/** Takes a message of qnetd; `disconnect` where the connection must not go on. */
export const takeMessage = (
	client: QdeviceClient,
	message: QnetdMessage,
): 'continue' | 'disconnect' => {
	switch (message.type) {
		case 'preinit-reply':
			introduceSelf(client);
			return 'continue';
		case 'init-reply':
			if (message.refusal !== undefined) return 'disconnect';
			beginSession(client);
			return 'continue';
		case 'set-option-reply':
			return 'continue';
		case 'config-reply':
		case 'membership-reply':
		case 'quorum-reply':
		case 'heuristics-reply':
			takeVoteForRing(client, message.ringId, message.vote);
			return 'continue';
		case 'vote-info':
			takeVoteForRing(client, message.ringId, message.vote);
			client.sink.send({type: 'vote-info-reply', sequence: message.sequence});
			return 'continue';
		case 'echo-reply':
			if (message.sequence !== client.echoSent) return 'disconnect';
			client.echoReceived = message.sequence;
			return 'continue';
	}
};

const introduceSelf = (client: QdeviceClient): void => {
	const {nodeid, config, ringId} = client;
	const {algorithm, tieBreaker, heartbeatMs} = config;
	client.phase = 'introducing';
	client.lastSentRingId = ringId;
	client.sink.send({type: 'init', nodeid, algorithm, tieBreaker, heartbeatMs, ringId});
};

const beginSession = (client: QdeviceClient): void => {
	client.sink.cancelTimer('connect');
	client.echoSent = 0;
	client.echoReceived = 0;
	client.sink.armTimer('heartbeat', client.config.heartbeatMs);
	startHeuristics(client, 'connect');
};

/** A vote for a ring that is no longer reported to qnetd changes nothing. */
const takeVoteForRing = (client: QdeviceClient, ringId: RingId, vote: QdeviceVote): void => {
	takeVote(client, sameRing(ringId, client.lastSentRingId) ? vote : 'no-change');
};
