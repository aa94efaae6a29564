/** The options of `explore`, as commander hands them over. */
import type {SearchOptions} from '../explore/run/search-plan.ts';

export type ExploreFlags = {
	readonly depth: '1' | '2' | '3';
	readonly simulate: SearchOptions['simulate'];
	readonly random: number;
	readonly seed: number;
	readonly confirm?: 'docker';
	readonly shard?: string;
	readonly workers?: number;
	readonly fresh?: boolean;
	readonly json?: boolean;
	readonly out: string;
	readonly quiet?: boolean;
};
