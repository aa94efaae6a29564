import {resolveQuorumConfig} from './config.ts';
import type {QuorumConfigResult} from './config.types.ts';

/** A cluster's votes with all of corosync.conf's defaults open, as a compiled network holds them. */
export type WrittenVotes = {
	readonly members: readonly {readonly nodeid: number; readonly votes: number}[];
	/** Absent keys are `null`. */
	readonly quorum: {
		readonly expectedVotes: number | null;
		readonly twoNode: boolean;
		readonly waitForAll: boolean | null;
		readonly autoTieBreaker: boolean;
		readonly autoTieBreakerNode: string | readonly number[];
		readonly lastManStanding: boolean;
		readonly lastManStandingWindowMs: number;
		readonly allowDownscale: boolean;
	};
	readonly qdevice: {readonly votes: number} | null;
};

/** What votequorum makes of it when it starts, or why it would refuse to. */
export function quorumConfigOf({members, quorum, qdevice}: WrittenVotes): QuorumConfigResult {
	const {expectedVotes, waitForAll, autoTieBreakerNode, ...rest} = quorum;
	return resolveQuorumConfig(members, {
		...rest,
		...(expectedVotes !== null && {expectedVotes}),
		...(waitForAll !== null && {waitForAll}),
		...(rest.autoTieBreaker && {
			autoTieBreakerNode:
				typeof autoTieBreakerNode === 'string' ? autoTieBreakerNode : autoTieBreakerNode.join(' '),
		}),
		...(qdevice !== null && {device: {model: 'net', votes: qdevice.votes}}),
	});
}
