import {type Votequorum} from './state.ts';
import {QDEVICE_NODEID} from './votequorum.types.ts';

/** Tells the ring about this node as it is now; what changes later needs another message. */
export const sendOwnInfo = (vq: Votequorum): void => {
	const {nodeid, votes, expectedVotes, flags} = vq.own;
	vq.sink.multicast({type: 'nodeinfo', nodeid, votes, expectedVotes, flags});
};

/** Tells the ring how many votes this node gives the quorum device. */
export const sendDeviceInfo = (vq: Votequorum): void => {
	vq.sink.multicast({
		type: 'nodeinfo',
		nodeid: QDEVICE_NODEID,
		votes: vq.deviceVotes,
		expectedVotes: 0,
		flags: 0,
	});
};
