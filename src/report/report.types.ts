/** What every report is made of, and what a report format is. */
import type {ScenarioRun} from '../engine/run.types.ts';
import type {Network} from '../network/network.types.ts';
import type {Exploration} from '../scoring/exploration.schema.ts';
import type {Result} from '../scoring/result.types.ts';

/** A kept run: the verdict, the network that it is about, and what happened in each scenario. */
export type ReportInput = {
	readonly result: Result;
	readonly network: Network;
	/** In the order in which they ran; empty when only the static checks were asked. */
	readonly runs: readonly ScenarioRun[];
	/** The design's file as it was, whose lines findings point at. */
	readonly designText: string;
	/** What `ringproof explore` found out about the same design; `null`: nobody gave one. */
	readonly exploration: Exploration | null;
};

/** One way to write a run down. Pure: the same run gives the same text on every machine. */
export type ReportFormat = {
	/** As `--format` takes it. */
	readonly id: string;
	/** The file's name in the run's folder. */
	readonly fileName: string;
	/** For whom it is, in a few words, for help texts and the documentation. */
	readonly title: string;
	readonly render: (input: ReportInput) => string | Promise<string>;
};
