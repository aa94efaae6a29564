/**
 * The cast vote timer: while qnetd's last word was a vote, votequorum is polled with it every
 * interval, and at once whenever it is said again (qdevice-net-cast-vote-timer.c).
 */
import {type QdeviceVote} from './qdevice.types.ts';
import {type QdeviceClient} from './client-state.ts';

/** Takes a word of qnetd, or of the daemon itself where qnetd is out of reach. */
export const takeVote = (client: QdeviceClient, vote: QdeviceVote): void => {
	if (vote === 'no-change') return;
	if (vote === 'ask-later' || vote === 'wait-for-reply') {
		if (client.castVote !== undefined) client.sink.cancelTimer('cast-vote');
		client.castVote = undefined;
		return;
	}
	if (client.castVote === undefined) armCastVote(client);
	client.castVote = vote;
	poll(client);
};

/** The interval has passed. */
export const castVoteDue = (client: QdeviceClient): void => {
	if (client.castVote === undefined) return;
	armCastVote(client);
	poll(client);
};

const armCastVote = (client: QdeviceClient): void => {
	client.sink.armTimer('cast-vote', client.config.castVoteIntervalMs);
};

/** A refusal because the ring has changed is no error: the new ring has its own notification. */
const poll = (client: QdeviceClient): void => {
	if (client.castVotePaused) return;
	client.sink.poll(client.ringId, client.castVote === 'ack');
};

/**
 * What a node without qnetd says when its ring or quorum changes: a vote that was given for
 * something else must not live on.
 */
export const voteWithoutQnetd = (client: QdeviceClient): QdeviceVote =>
	client.castVote === 'ack' ? 'nack' : 'no-change';
