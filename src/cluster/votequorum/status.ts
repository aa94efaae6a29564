import {hasFlag, type Votequorum} from './state.ts';
import {NODE_FLAGS, type QuorumFlag, type QuorumStatus} from './votequorum.types.ts';

/**
 * What the node's own tools would show now. During a synchronisation this may already differ from
 * what services were last notified of.
 */
export const quorumStatus = (vq: Votequorum): QuorumStatus => {
	let totalVotes = hasFlag(vq.own, NODE_FLAGS.qdeviceCastVote) ? vq.deviceVotes : 0;
	let highestExpectedVotes = 0;
	for (const peer of vq.peers) {
		if (peer.state !== 'member') continue;
		totalVotes += peer.votes;
		highestExpectedVotes = Math.max(highestExpectedVotes, peer.expectedVotes);
	}
	return {
		quorate: vq.quorate,
		expectedVotes: vq.own.expectedVotes,
		highestExpectedVotes,
		totalVotes,
		quorumVotes: vq.quorumVotes,
		flags: flagsOf(vq),
		members: vq.members,
		ringId: vq.ringId,
	};
};

const flagsOf = (vq: Votequorum): readonly QuorumFlag[] => {
	const all: readonly (readonly [QuorumFlag, boolean])[] = [
		['2Node', vq.config.twoNode],
		['Quorate', vq.quorate],
		['WaitForAll', vq.config.waitForAll],
		['LastManStanding', vq.lastManStanding],
		['AutoTieBreaker', vq.config.tieBreaker.kind !== 'none'],
		['AllowDownscale', vq.config.allowDownscale],
		['Qdevice', hasFlag(vq.own, NODE_FLAGS.qdeviceRegistered)],
	];
	return all.filter(([, on]) => on).map(([flag]) => flag);
};
