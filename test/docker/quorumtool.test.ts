import test from 'ava';
import {deviceId} from '../../src/core/ids.ts';
import {parseQuorumtool} from '../../src/docker/quorumtool.ts';

const node = deviceId('n1');

// As corosync-quorumtool 3.1.7 writes it.
const BLOCKED = `Quorum information
------------------
Date:             Sat Nov 21 09:00:00 2026
Quorum provider:  corosync_votequorum
Nodes:            1
Node ID:          1
Ring ID:          1.5
Quorate:          No

Votequorum information
----------------------
Expected votes:   3
Highest expected: 3
Total votes:      1
Quorum:           2 Activity blocked
Flags:            

Membership information
----------------------
    Nodeid      Votes Name
         1          1 n1 (local)
`;

const WITH_DEVICE = `Quorate:          Yes

Votequorum information
----------------------
Expected votes:   3
Highest expected: 3
Total votes:      3
Quorum:           2  
Flags:            Quorate Qdevice 

Membership information
----------------------
    Nodeid      Votes    Qdevice Name
         1          1    A,V,NMW n1 (local)
         2          1    A,V,NMW n2
         0          1            Qdevice
`;

test('No answer means that corosync does not run', t => {
	const state = parseQuorumtool(node, 'Cannot initialize CMAP service\n');
	t.false(state.running);
	t.deepEqual(state.members, []);
	t.is(state.totalVotes, null);
});

test('A blocked node runs, without quorum', t => {
	t.deepEqual(parseQuorumtool(node, BLOCKED), {
		node,
		running: true,
		quorate: false,
		members: [1],
		expectedVotes: 3,
		totalVotes: 1,
		quorumVotes: 2,
	});
});

test('The device is a vote and not a member', t => {
	const state = parseQuorumtool(node, WITH_DEVICE);
	t.true(state.quorate);
	t.deepEqual(state.members, [1, 2]);
	t.is(state.totalVotes, 3);
});
