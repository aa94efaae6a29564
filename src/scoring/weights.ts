/** How much each category counts in the score, and why. The hard gates stand outside: no weight can outvote them. */
import type {Category} from '../checks/check.types.ts';

export type CategoryWeight = {
	readonly category: Category;
	readonly title: string;
	readonly weight: number;
	/** Why it weighs what it weighs, for the reader of a report. */
	readonly why: string;
};

export const CATEGORY_WEIGHTS: readonly CategoryWeight[] = [
	{
		category: 'quorum',
		title: 'Quorum',
		weight: 25,
		why: 'Without quorum every service stops; it is what the cluster is bought for.',
	},
	{
		category: 'split-brain',
		title: 'Split brain',
		weight: 25,
		why: 'Two clusters at once destroy data, which no repair of the network brings back.',
	},
	{
		category: 'reachability',
		title: 'Reachability and multicast',
		weight: 15,
		why: 'A cluster that does not form needs no further questions.',
	},
	{
		category: 'redundancy',
		title: 'Redundancy',
		weight: 10,
		why: 'A single point of failure is an outage with a date that nobody knows.',
	},
	{
		category: 'latency',
		title: 'Latency',
		weight: 10,
		why: 'Slow rings slow every configuration write, but break a membership only far later.',
	},
	{
		category: 'storage',
		title: 'Storage',
		weight: 5,
		why: 'Storage has a quorum and failures of its own; the gates judge its split brain.',
	},
	{
		category: 'recovery',
		title: 'Recovery',
		weight: 5,
		why: 'How long an outage lasts matters after whether it happens.',
	},
	{
		category: 'configuration',
		title: 'Configuration',
		weight: 5,
		why: 'Settings that invite trouble, and that cost nothing to mend.',
	},
];
