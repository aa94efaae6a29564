/**
 * The calls of a local quorum device. Its vote lives only as long as it keeps polling with the ring
 * id of the present ring (votequorum.c:2541-2563 and 2955-3080).
 */
import {hasFlag, setFlag, type Votequorum} from './state.ts';
import {sendDeviceInfo, sendOwnInfo} from './send.ts';
import {NODE_FLAGS, type RingId} from './votequorum.types.ts';

/** Why a poll was refused; `accepted` is the only answer that keeps the vote alive. */
export type PollAnswer = 'accepted' | 'not-registered' | 'stale-ring';

/** Asks for registration, which takes effect when the request comes back from the ring. */
export const registerDevice = (vq: Votequorum): void => {
	if (vq.registrationUnderWay || hasFlag(vq.own, NODE_FLAGS.qdeviceRegistered)) return;
	vq.registrationUnderWay = true;
	vq.sink.multicast({type: 'qdevice-register'});
};

/** The own registration has come back in its place in the ring's order. */
export const acceptRegistration = (vq: Votequorum): void => {
	if (!vq.registrationUnderWay) return;
	vq.registrationUnderWay = false;
	setFlag(vq.own, NODE_FLAGS.qdeviceRegistered, true);
	sendDeviceInfo(vq);
	sendOwnInfo(vq);
};

/** The device's daemon ends in good order and takes its vote with it. */
export const unregisterDevice = (vq: Votequorum): void => {
	if (!hasFlag(vq.own, NODE_FLAGS.qdeviceRegistered)) return;
	if (vq.deviceTimerArmed) {
		disarm(vq);
		vq.waitsForDevicePoll = false;
	}
	const all = NODE_FLAGS.qdeviceRegistered | NODE_FLAGS.qdeviceAlive | NODE_FLAGS.qdeviceCastVote;
	setFlag(vq.own, all, false);
	sendOwnInfo(vq);
};

/** The device says whether it gives this node its vote, for the ring that it has in mind. */
export const pollDevice = (vq: Votequorum, ringId: RingId, castVote: boolean): PollAnswer => {
	if (!hasFlag(vq.own, NODE_FLAGS.qdeviceRegistered)) return 'not-registered';
	if (ringId.nodeid !== vq.ringId.nodeid || ringId.seq !== vq.ringId.seq) return 'stale-ring';
	const flags = vq.own.flags;
	setFlag(vq.own, NODE_FLAGS.qdeviceAlive, true);
	setFlag(vq.own, NODE_FLAGS.qdeviceCastVote, castVote);
	if (vq.own.flags !== flags) sendOwnInfo(vq);
	arm(vq, vq.config.device?.timeoutMs ?? 0);
	vq.waitsForDevicePoll = false;
	return 'accepted';
};

/** A new ring has formed: a device that was alive is given time to vote on it. */
export const armSyncTimer = (vq: Votequorum): void => {
	if (!hasFlag(vq.own, NODE_FLAGS.qdeviceRegistered)) return;
	if (!hasFlag(vq.own, NODE_FLAGS.qdeviceAlive)) return;
	arm(vq, vq.config.device?.syncTimeoutMs ?? 0);
	vq.waitsForDevicePoll = true;
};

/** The device has been silent for too long: it is dead to this node, and its vote is gone. */
export const deviceTimerExpired = (vq: Votequorum): void => {
	if (!vq.deviceTimerArmed) return;
	if (!hasFlag(vq.own, NODE_FLAGS.qdeviceAlive)) return;
	setFlag(vq.own, NODE_FLAGS.qdeviceAlive | NODE_FLAGS.qdeviceCastVote, false);
	sendOwnInfo(vq);
	vq.deviceTimerArmed = false;
	vq.waitsForDevicePoll = false;
};

const arm = (vq: Votequorum, delayMs: number): void => {
	vq.deviceTimerArmed = true;
	vq.sink.armTimer('qdevice', delayMs);
};

const disarm = (vq: Votequorum): void => {
	vq.deviceTimerArmed = false;
	vq.sink.cancelTimer('qdevice');
};
