/** The options of the commands that judge designs, as commander hands them over. */
import type {EngineChoice} from './_engine.ts';

export type CheckFlags = {
	readonly json?: boolean;
	readonly strict?: boolean;
	readonly quiet?: boolean;
	readonly keepGoing?: boolean;
};

export type ProveFlags = CheckFlags & {
	readonly engine: EngineChoice;
	readonly scenario?: readonly string[];
	readonly seed: number;
	readonly out: string;
	/** Names of cables. */
	readonly pcap?: readonly string[];
	readonly retryBusy?: boolean;
	/** An earlier result: only what got worse fails. */
	readonly baseline?: string;
};
