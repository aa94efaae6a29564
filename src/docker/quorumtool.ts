/** Reads `corosync-quorumtool -s` (corosync 3.1, tools/corosync-quorumtool.c). */
import type {DeviceId} from '../core/ids.ts';
import type {QuorumState} from '../engine/probe.types.ts';

/** Corosync does not answer at this node: it does not run, or stands still. */
export const silentQuorum = (node: DeviceId): QuorumState => ({
	node,
	running: false,
	quorate: false,
	members: [],
	expectedVotes: null,
	totalVotes: null,
	quorumVotes: null,
});

export function parseQuorumtool(node: DeviceId, text: string): QuorumState {
	const quorate = /^Quorate:\s+(Yes|No)$/m.exec(text)?.[1];
	if (quorate === undefined) {
		return silentQuorum(node);
	}
	const [, membership = ''] = text.split(/^Membership information$/m);
	return {
		node,
		running: true,
		quorate: quorate === 'Yes',
		// The device's own line, with nodeid 0, is a vote and not a member.
		members: [...membership.matchAll(/^ +(\d+) +\d+ /gm)]
			.map(match => Number(match[1]))
			.filter(nodeid => nodeid > 0),
		expectedVotes: numberAfter('Expected votes', text),
		totalVotes: numberAfter('Total votes', text),
		quorumVotes: numberAfter('Quorum', text),
	};
}

/** `Quorum:           2 Activity blocked` counts too. */
function numberAfter(key: string, text: string): number | null {
	const digits = new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(text)?.[1];
	return digits === undefined ? null : Number(digits);
}
