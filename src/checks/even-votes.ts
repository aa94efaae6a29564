import type {Check} from './check.types.ts';
import {failed, notApplicable, passed} from './_outcome.ts';

export const evenVotes: Check = {
	id: 'even-votes',
	title: 'The votes cannot be halved',
	category: 'quorum',
	source:
		'pve-docs, pvecm: a QDevice for clusters with an even number of nodes, recommended for two, discouraged for odd numbers.',
	gate: false,
	judge({network: {cluster}}) {
		if (cluster === null) {
			return notApplicable('The design has no corosync cluster.');
		}
		const votes = cluster.members.reduce((sum, member) => sum + member.votes, 0);
		const deviceVotes = cluster.qdevice?.votes ?? 0;
		const values = {nodeVotes: votes, deviceVotes};
		if (deviceVotes > 0 && votes % 2 === 1) {
			return failed(
				'static',
				{
					reason: `A quorum device with ${deviceVotes} votes beside an odd number of ${votes}: when it is away, fewer nodes may fail than without it.`,
					remedy: 'Remove the quorum device, or add a node.',
				},
				values,
			);
		}
		return (votes + deviceVotes) % 2 === 1
			? passed(
					'static',
					`${votes + deviceVotes} votes: of two parts only one can hold more than half.`,
					values,
				)
			: failed(
					'static',
					{
						reason: `${votes + deviceVotes} votes can fall into two halves, and then neither has the ${(votes + deviceVotes) / 2 + 1} that it needs.`,
						remedy: 'Add a third voter: a node, or a QDevice in a failure domain of its own.',
					},
					values,
				);
	},
};
