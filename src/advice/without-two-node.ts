import {type Change, corosyncOf, withoutKey} from './_change.ts';

/** two_node makes a lone node quorate: that is a split brain waiting for a cable. */
export const withoutTwoNode: Change = {
	id: 'without-two-node',
	propose: design =>
		corosyncOf(design).quorum?.two_node === undefined
			? []
			: [
					{
						id: 'without-two-node',
						title: 'Do without two_node.',
						costs: 'One line in corosync.conf.',
						monthlyEur: 0,
						weakens: 'With two votes, the loss of either node then stops the other one too.',
						edit: document => {
							withoutKey(document, ['stack', 'corosync', 'quorum', 'two_node']);
						},
					},
				],
};
