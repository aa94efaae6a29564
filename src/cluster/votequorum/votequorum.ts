/**
 * One node's votequorum as a message-driven state machine.
 *
 *     ring forms        every member                         the others' messages
 *   ────────────► beginSync ─► processSync ─► multicast ─► deliver … deliver ─► activateSync ─► notifyQuorum
 *                                  ▲   │
 *                                  └───┘ again and again, while a live quorum device has not voted
 *
 * The caller owns time, transport and order: it delivers messages in one order to all members of a
 * ring and returns each to its sender too. corosync activates once all members have processed and
 * a barrier message of each has arrived (exec/sync.c), hence after all their nodeinfo; its test
 * bench vqsim activates at once. Both orders are possible here.
 *
 * Source: corosync 3.1.7, exec/votequorum.c.
 */
import {
	ALLOW_DECREASE,
	BY_CURRENT_NODES,
	isLiveMember,
	KEEP,
	recalculate,
	type Recalculation,
} from './recalculate.ts';
import {acceptRegistration, armSyncTimer, deviceTimerExpired} from './device.ts';
import {
	findPeer,
	hasFlag,
	initialState,
	type Peer,
	setFlag,
	setWaitForAllPending,
	type Votequorum,
	type VotequorumOptions,
} from './state.ts';
import {
	NODE_FLAGS,
	type NodeInfoMessage,
	QDEVICE_NODEID,
	type RingId,
	type VotequorumMessage,
	type VotequorumTimer,
} from './votequorum.types.ts';
import {sendDeviceInfo, sendOwnInfo} from './send.ts';

/**
 * Starts votequorum on a node that knows of nobody but itself. It multicasts its first nodeinfo,
 * to be delivered once there is a ring. A node whose votes alone make a quorum says so at once.
 */
export const createVotequorum = (options: VotequorumOptions): Votequorum => {
	const vq = initialState(options);
	recalculate(vq, KEEP);
	sendOwnInfo(vq);
	return vq;
};

/** A new ring has formed with these members, this node among them. */
export const beginSync = (vq: Votequorum, members: readonly number[], ringId: RingId): void => {
	vq.syncInProgress = true;
	vq.syncInfoSent = false;
	vq.waitsForDevicePoll = false;
	if (members.length > 1) setFlag(vq.own, NODE_FLAGS.first, false);
	const someoneLeft = buryMissing(vq, members);
	armLastManStanding(vq, members.length, someoneLeft);
	vq.previousMembers = vq.members;
	vq.members = members;
	vq.ringId = ringId;
	armSyncTimer(vq);
};

const buryMissing = (vq: Votequorum, members: readonly number[]): boolean => {
	let someoneLeft = false;
	for (const nodeid of vq.members) {
		if (members.includes(nodeid)) continue;
		someoneLeft = true;
		const peer = findPeer(vq, nodeid);
		if (peer !== undefined) peer.state = 'dead';
	}
	return someoneLeft;
};

const armLastManStanding = (vq: Votequorum, members: number, someoneLeft: boolean): void => {
	if (!vq.lastManStanding) return;
	const majorityLost = members >= vq.quorumVotes && someoneLeft;
	const tieExpected =
		members <= vq.quorumVotes &&
		vq.config.tieBreaker.kind !== 'none' &&
		isLiveMember(vq, vq.lowestNodeid);
	if (!majorityLost && !tieExpected) return;
	vq.lastManStandingTimerArmed = true;
	vq.sink.armTimer('last-man-standing', vq.config.lastManStandingWindowMs);
};

/**
 * Tells the ring about this node, once. False while the quorum device has yet to vote on the new
 * ring: call again later, `activateSync` must wait.
 */
export const processSync = (vq: Votequorum): boolean => {
	if (!vq.syncInfoSent) {
		sendOwnInfo(vq);
		sendDeviceInfo(vq);
		vq.sink.notifyRing(vq.members, vq.ringId);
		vq.syncInfoSent = true;
	}
	return !(hasFlag(vq.own, NODE_FLAGS.qdeviceRegistered) && vq.waitsForDevicePoll);
};

/** Ends a synchronisation: from here on the quorum state holds for the new ring. */
export const activateSync = (vq: Votequorum): void => {
	recalculate(vq, KEEP);
	vq.sink.notifyQuorum(vq.members, vq.ringId, vq.quorate);
	vq.syncInProgress = false;
};

/** Takes a message in its place in the ring's order; `senderNodeid` may be this node itself. */
export const deliver = (vq: Votequorum, senderNodeid: number, message: VotequorumMessage): void => {
	switch (message.type) {
		case 'nodeinfo':
			if (message.nodeid === QDEVICE_NODEID) takeDeviceInfo(vq, senderNodeid, message);
			else takeNodeInfo(vq, message);
			break;
		case 'qdevice-register':
			if (senderNodeid === vq.nodeid) acceptRegistration(vq);
			break;
	}
};

/** All nodes end up with the most votes that any of them gives the device, or the quorate one's. */
const takeDeviceInfo = (vq: Votequorum, senderNodeid: number, message: NodeInfoMessage): void => {
	const sender = findPeer(vq, senderNodeid);
	const followsSender = !vq.quorate && sender !== undefined && hasFlag(sender, NODE_FLAGS.quorate);
	const votes = followsSender ? message.votes : Math.max(vq.deviceVotes, message.votes);
	if (votes === vq.deviceVotes) return;
	vq.deviceVotes = votes;
	recalculate(vq, KEEP);
};

const takeNodeInfo = (vq: Votequorum, message: NodeInfoMessage): void => {
	let peer = findPeer(vq, message.nodeid);
	const isNew = peer === undefined;
	peer ??= addPeer(vq, message.nodeid);
	const {state, votes, expectedVotes, flags} = peer;
	const how = updatePeer(vq, peer, message);
	dropLastManStanding(vq, peer);
	const changed =
		isNew ||
		peer === vq.own ||
		hasFlag(peer, NODE_FLAGS.first) ||
		peer.votes !== votes ||
		peer.expectedVotes !== expectedVotes ||
		peer.flags !== flags ||
		peer.state !== state;
	if (changed) recalculate(vq, how);
	if (
		vq.config.waitForAll &&
		!hasFlag(peer, NODE_FLAGS.waitForAllPending) &&
		hasFlag(peer, NODE_FLAGS.quorate)
	) {
		setWaitForAllPending(vq, false);
	}
};

const addPeer = (vq: Votequorum, nodeid: number): Peer => {
	const peer: Peer = {nodeid, state: 'dead', votes: 0, expectedVotes: 0, flags: 0};
	vq.peers.push(peer);
	return peer;
};

/**
 * Writes what the message says. The node's own message counts like any other, so that flags which
 * changed while it was under way fall back to what it says, as they do in corosync.
 */
const updatePeer = (vq: Votequorum, peer: Peer, message: NodeInfoMessage): Recalculation => {
	let how = KEEP;
	peer.flags = message.flags;
	peer.votes = message.votes;
	peer.state = 'member';
	if (hasFlag(peer, NODE_FLAGS.leaving)) {
		peer.state = 'leaving';
		how = BY_CURRENT_NODES;
	}
	const senderQuorate = hasFlag(peer, NODE_FLAGS.quorate);
	if (!vq.quorate && senderQuorate) {
		if (how === KEEP) how = ALLOW_DECREASE;
		vq.own.expectedVotes = message.expectedVotes;
	}
	peer.expectedVotes =
		senderQuorate || vq.config.expectedVotesTracking ? message.expectedVotes : vq.own.expectedVotes;
	return how;
};

const dropLastManStanding = (vq: Votequorum, peer: Peer): void => {
	if (!vq.lastManStanding || peer.votes <= 1) return;
	vq.lastManStanding = false;
	if (!vq.lastManStandingTimerArmed) return;
	vq.lastManStandingTimerArmed = false;
	vq.sink.cancelTimer('last-man-standing');
};

/** A timer that this instance armed has run out; cancelled and replaced ones never arrive. */
export const timerExpired = (vq: Votequorum, timer: VotequorumTimer): void => {
	if (timer === 'qdevice') {
		deviceTimerExpired(vq);
		return;
	}
	vq.lastManStandingTimerArmed = false;
	if (vq.quorate) recalculate(vq, BY_CURRENT_NODES);
};

/**
 * The daemon is stopped in good order. Under allow_downscale it says so to the others, who then
 * expect fewer votes; totem's own leave message is not votequorum's business.
 */
export const leave = (vq: Votequorum): void => {
	if (!vq.config.allowDownscale) return;
	setFlag(vq.own, NODE_FLAGS.leaving, true);
	sendOwnInfo(vq);
};
