/** From what was found to the one document, and from that to files and to the terminal. */
import {createHash} from 'node:crypto';
import type {ScenarioRun} from '../engine/run.types.ts';
import type {Network} from '../network/network.types.ts';
import {judge} from '../scoring/judge.ts';
import {RESULT_SCHEMA_VERSION, type Result} from '../scoring/result.types.ts';

/** A design as it was read: the text that was compiled is the text that is kept. */
export type ReadDesign = {readonly file: string; readonly text: string; readonly network: Network};

export type Found = {
	readonly design: ReadDesign;
	readonly runs: readonly ScenarioRun[];
	readonly engine: Result['engine'];
	readonly seed: number;
	readonly startedAt: Date;
	readonly durationMs: number;
	readonly command: string;
};

export function conclude({design, runs, ...circumstances}: Found): Result {
	const {file, text, network} = design;
	const {startedAt, engine, ...rest} = circumstances;
	const judgement = judge({network, runs});
	return {
		schemaVersion: RESULT_SCHEMA_VERSION,
		design: {
			name: network.name,
			title: network.title,
			file,
			sha256: createHash('sha256').update(text).digest('hex'),
			assumptions: network.assumptions,
		},
		requirements: {
			profile: network.requirements.profile,
			lines: network.requirements.lines.map(line => ({text: line.text, source: line.source})),
		},
		...rest,
		engine: {...engine, notes: [...engine.notes, ...trustNotes(judgement.scenarios)]},
		startedAt: startedAt.toISOString(),
		...judgement,
	};
}

/** One sentence however many scenarios it was; each says for itself what was the matter. */
function trustNotes(scenarios: Result['scenarios']): readonly string[] {
	const busy = scenarios.filter(({untrusted}) => untrusted !== null);
	const [first] = busy;
	return first === undefined
		? []
		: [
				`Figures measured in ${busy.length} of ${scenarios.length} scenarios are not to be trusted. ${first.id}: ${first.untrusted ?? ''}`,
			];
}
