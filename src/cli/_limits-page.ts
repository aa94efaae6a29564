/** docs/limits.md: how large what is read may be, and what is said beyond it, from the limits that the code keeps. */
import {TEXT_CHARACTERS_MAX} from '../core/fields.ts';
import {LINE_PHRASES} from '../core/line-limits.ts';
import {formatDurationMs} from '../core/units.ts';
import {YAML_LIMITS} from '../core/yaml.ts';
import {EXIT} from '../core/errors.ts';
import {DESIGN_LIMITS} from '../design/limits.ts';
import {SCENARIO_LIMITS} from '../scenario/limits.ts';
import {COUNT_LIMITS, FILE_LIMITS} from './_limits.ts';
import {section} from './_reference-page.ts';

export type LimitRow = {
	readonly what: string;
	readonly limit: string;
	/** The error's code; `null`: the command line's own words, as for every wrong option. */
	readonly code: string | null;
};

const INTRODUCTION = `# Limits

Everything that Ringproof reads may come from somebody else, so everything has a limit. Beyond it there is one error,
with file, line and column where a person wrote it, and exit code ${String(EXIT.invalidInput)} for a file or ${String(EXIT.usage)} for an
option; nothing has been started by then. A test goes through every row of this page with the command line's own entry.

This page is generated: change the limit where it stands and run \`npm run generate\`.
`;

const CLOSING = `## The patch panel

A request to the panel may have 65,535 bytes, 6 levels and 128 values; there may be 4096 cables, 64 captures, 32
connections, and 256 MiB of frames under way. What goes beyond gets an answer that says so, and the panel lives on
([protocol](../lab/panel/PROTOCOL.md)).
`;

const count = (value: number): string => value.toLocaleString('en-US');
const mebibytes = (bytes: number): string => `${count(bytes / 2 ** 20)} MiB`;

export const DOCUMENT_ROWS: readonly LimitRow[] = [
	{
		what: 'a design’s or scenario’s file',
		limit: mebibytes(FILE_LIMITS.document),
		code: 'file-too-large',
	},
	{
		what: 'its characters',
		limit: count(YAML_LIMITS.characters),
		code: 'file-too-large',
	},
	{what: 'its nesting', limit: `${count(YAML_LIMITS.depth)} levels`, code: 'nested-too-deep'},
	{what: 'its aliases', limit: count(YAML_LIMITS.aliases), code: 'too-many-aliases'},
	{
		what: 'its values, each alias counted with all that it stands for',
		limit: count(YAML_LIMITS.values),
		code: 'too-many-values',
	},
	{what: 'a text', limit: `${count(TEXT_CHARACTERS_MAX)} characters`, code: 'out-of-range'},
	{what: 'the name of a thing or a server', limit: '63 characters', code: 'wrong-name'},
	{what: 'the name of an interface', limit: '15 characters', code: 'wrong-name'},
];

export const DESIGN_ROWS: readonly LimitRow[] = [
	...Object.entries(DESIGN_LIMITS).map(([part, limit]) => ({
		what: part === 'interfaces' ? 'interfaces of a server' : part,
		limit: count(limit),
		code: 'too-many-entries',
	})),
	{what: 'delay of a line', limit: LINE_PHRASES.delay, code: 'out-of-range'},
	{what: 'rate of a line', limit: LINE_PHRASES.rate, code: 'out-of-range'},
	{what: 'queue of a line', limit: LINE_PHRASES.queue, code: 'out-of-range'},
	{what: 'MTU', limit: '576 to 65535 bytes', code: 'out-of-range'},
];

export const SCENARIO_ROWS: readonly LimitRow[] = [
	{what: 'steps', limit: count(SCENARIO_LIMITS.steps), code: 'out-of-range'},
	{what: 'selectors of a step', limit: count(SCENARIO_LIMITS.targets), code: 'wrong-form'},
	{what: 'values of a ramp', limit: count(SCENARIO_LIMITS.rampValues), code: 'out-of-range'},
	{what: 'tags', limit: count(SCENARIO_LIMITS.tags), code: 'out-of-range'},
	{
		what: 'round trips of a pair in a probe',
		limit: count(SCENARIO_LIMITS.roundTrips),
		code: 'out-of-range',
	},
	{
		what: 'all waits, holds and probes together',
		limit: formatDurationMs(SCENARIO_LIMITS.durationMs),
		code: 'scenario-too-long',
	},
	{what: 'delay of an impairment', limit: LINE_PHRASES.delay, code: 'wrong-form'},
	{what: 'rate of an impairment', limit: LINE_PHRASES.rate, code: 'wrong-form'},
	{what: 'queue of an impairment', limit: LINE_PHRASES.queue, code: 'wrong-form'},
];

export const KEPT_ROWS: readonly LimitRow[] = [
	{what: 'a result, or a baseline', limit: mebibytes(FILE_LIMITS.result), code: 'file-too-large'},
	{
		what: 'the histories of a run together',
		limit: mebibytes(FILE_LIMITS.histories),
		code: 'file-too-large',
	},
	{what: 'scenarios of a run', limit: count(COUNT_LIMITS.keptRuns), code: 'broken-run'},
	{what: 'an exploration', limit: mebibytes(FILE_LIMITS.exploration), code: 'file-too-large'},
	{
		what: 'a part of a split search',
		limit: mebibytes(FILE_LIMITS.searchPart),
		code: 'file-too-large',
	},
];

export const OPTION_ROWS: readonly LimitRow[] = [
	{what: '`--seed`', limit: count(COUNT_LIMITS.seed), code: null},
	{what: '`explore --random`', limit: count(COUNT_LIMITS.schedules), code: null},
	{what: '`explore --workers`', limit: count(COUNT_LIMITS.workers), code: null},
	{
		what: '`prove --pcap`',
		limit: `${count(COUNT_LIMITS.captures)} cables`,
		code: 'too-many-captures',
	},
];

export function limitsPage(): string {
	return [
		INTRODUCTION,
		table('Designs and scenarios', DOCUMENT_ROWS),
		table('A design', DESIGN_ROWS),
		table('A scenario', SCENARIO_ROWS),
		table('Kept runs and searches', KEPT_ROWS),
		table('Options', OPTION_ROWS),
		CLOSING,
	].join('\n');
}

function table(title: string, rows: readonly LimitRow[]): string {
	return section(
		title,
		['what', 'limit', 'error'],
		rows.map(({what, limit, code}) => [
			what,
			limit,
			code === null ? 'as for every wrong option' : `\`${code}\``,
		]),
	);
}
