/** votequorum's keys, resolved. Whether they go together is judged by the cluster's own rules, not here. */
import type {StackSpec} from '../../design/design.types.ts';
import type {ClusterMember, QuorumSettings} from '../cluster.types.ts';
import {report, type Compilation} from './compilation.ts';
import {isOn} from './flag.ts';

type QuorumSpec = NonNullable<NonNullable<StackSpec['corosync']>['quorum']>;

export function quorumSettings(
	compilation: Compilation,
	spec: QuorumSpec,
	members: readonly ClusterMember[],
): QuorumSettings {
	const tieBreaker = spec.auto_tie_breaker_node ?? 'lowest';
	const nodeids = typeof tieBreaker === 'number' ? [tieBreaker] : tieBreaker;
	if (typeof nodeids !== 'string') {
		checkNodeids(compilation, nodeids, members);
	}
	return {
		expectedVotes: spec.expected_votes ?? null,
		twoNode: isOn(spec.two_node) ?? false,
		waitForAll: isOn(spec.wait_for_all) ?? null,
		autoTieBreaker: isOn(spec.auto_tie_breaker) ?? false,
		autoTieBreakerNode: nodeids,
		lastManStanding: isOn(spec.last_man_standing) ?? false,
		// votequorum(5): the window is 10 s unless it is set.
		lastManStandingWindowMs: spec.last_man_standing_window ?? 10_000,
		allowDownscale: isOn(spec.allow_downscale) ?? false,
	};
}

function checkNodeids(
	compilation: Compilation,
	nodeids: readonly number[],
	members: readonly ClusterMember[],
): void {
	for (const nodeid of nodeids) {
		if (!members.some(member => member.nodeid === nodeid)) {
			report(compilation, ['stack', 'corosync', 'quorum', 'auto_tie_breaker_node'], {
				code: 'unknown-nodeid',
				message: `No member has the nodeid ${nodeid}.`,
				remedy: `Known: ${members.map(member => `${member.nodeid} (${member.device})`).join(', ')}.`,
			});
		}
	}
}
