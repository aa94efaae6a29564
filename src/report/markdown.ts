/** GitHub-flavoured Markdown for a pull request's comment or a job's summary: the decision first, the figures after it. */
import type {CheckResult, NodeSummary, Result, ScenarioResult} from '../scoring/result.types.ts';
import {latencyRows, pathWords, worstRows} from './_latency.ts';
import {visibleText} from './_markup.ts';
import {proseParts} from './_prose.ts';
import {
	CATEGORY_WORDS,
	dayAndMinute,
	decisiveReasons,
	elapsedText,
	engineWords,
	latencyText,
	SCENARIO_STATUS_WORDS,
	scoreText,
	STATUS_WORDS,
	statusCounts,
	valueEntries,
	VERDICT_MEANINGS,
	VERDICT_WORDS,
} from './_words.ts';
import type {ReportFormat, ReportInput} from './report.types.ts';

export const markdown: ReportFormat = {
	id: 'markdown',
	fileName: 'report.md',
	title: 'For a pull request’s comment or a job’s summary',
	render,
};

/** A table with every measured pair would hide the rest; the HTML report and the result have them all. */
const LATENCY_ROWS_MAX = 12;

function render(input: ReportInput): string {
	const {result} = input;
	const sections = [
		heading(result),
		reasons(result),
		categories(result),
		checks(result),
		latency(input),
		scenarios(result),
		provenance(result),
	];
	return `${sections.filter(section => section !== '').join('\n\n')}\n`;
}

function heading(result: Result): string {
	const {design, verdict, score, seed, startedAt} = result;
	return [
		`# ${VERDICT_WORDS[verdict]}: ${escaped(design.title)}`,
		'',
		`**${scoreText(score)} of 100.** ${VERDICT_MEANINGS[verdict]}`,
		'',
		`${capital(engineWords(result.engine))}; seed ${String(seed)}; ${dayAndMinute(startedAt)}; ${elapsedText(result.durationMs)}.`,
		...result.engine.notes.map(note => `\n> ${prose(note)}`),
	].join('\n');
}

function reasons(result: Result): string {
	const items = decisiveReasons(result).map(({text, check}, index) => {
		const remedy =
			check?.remedy === null || check === null ? '' : `\n   *Remedy:* ${prose(check.remedy)}`;
		return `${String(index + 1)}. ${prose(text)}${remedy}`;
	});
	return items.length === 0 ? '' : `## What decided\n\n${items.join('\n')}`;
}

function categories(result: Result): string {
	return section('Categories', {
		columns: ['Category', 'Score', 'Weight', 'Status'],
		rows: result.categories.map(({category, score, weight, status}) => [
			CATEGORY_WORDS[category],
			scoreText(score),
			String(weight),
			STATUS_WORDS[status],
		]),
	});
}

function checks(result: Result): string {
	const row = (check: CheckResult): string[] => [
		`${CATEGORY_WORDS[check.category]}: ${escaped(check.title)}${check.gate ? ' (gate)' : ''}`,
		STATUS_WORDS[check.status],
		prose(check.reason),
		check.evidence,
	];
	return section(`Checks: ${statusCounts(result.checks)}`, {
		columns: ['Check', 'Status', 'Reason', 'Evidence'],
		rows: result.checks.map(row),
	});
}

function latency({runs}: ReportInput): string {
	const rows = worstRows(latencyRows(runs), LATENCY_ROWS_MAX);
	return section('Round trips', {
		columns: ['Pair', 'Path', 'Scenario', 'p50', 'p95', 'p99', 'max', 'answers'],
		rows: rows.map(({pair, path, scenarioTitle}) => [
			`${escaped(pair.from)} – ${escaped(pair.to)}`,
			pathWords(path),
			escaped(scenarioTitle),
			...[pair.p50Ms, pair.p95Ms, pair.p99Ms, pair.maxMs].map(milliseconds),
			`${String(pair.received)} of ${String(pair.sent)}`,
		]),
	});
}

function scenarios(result: Result): string {
	const row = (scenario: ScenarioResult): string[] => [
		escaped(scenario.title),
		SCENARIO_STATUS_WORDS[scenario.status] +
			(scenario.reason === null ? '' : `: ${prose(scenario.reason)}`) +
			(scenario.untrusted === null ? '' : `. ${prose(scenario.untrusted)}`),
		escaped(scenario.faults.join('; ')) || '–',
		quorumOf(scenario.settled),
		quorumOf(scenario.healed),
	];
	return section('Scenarios', {
		columns: ['Scenario', 'Status', 'Faults', 'Quorate when settled', 'Quorate when healed'],
		rows: result.scenarios.map(row),
	});
}

function quorumOf(nodes: readonly NodeSummary[]): string {
	const quorate = nodes.filter(node => node.quorate).map(node => escaped(node.node));
	if (nodes.length === 0) {
		return '–';
	}
	return quorate.length === 0 ? 'none' : quorate.join(', ');
}

function provenance({design, engine, command}: Result): string {
	const versions = valueEntries(engine.versions).map(
		([name, version]) => `${escaped(name)} ${escaped(version)}`,
	);
	return [
		'## How to repeat it',
		'',
		fenced(command),
		'',
		`Design \`${design.sha256.slice(0, 12)}\`${versions.length === 0 ? '' : `; ${versions.join(', ')}`}.`,
		...design.assumptions.map(assumption => `\n- Assumed: ${prose(assumption)}`),
	].join('\n');
}

type Table = {readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[]};

function section(title: string, {columns, rows}: Table): string {
	if (rows.length === 0) {
		return '';
	}
	const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
	const body = [columns, columns.map(() => '---'), ...rows].map(line);
	return `## ${title}\n\n${body.join('\n')}`;
}

function milliseconds(ms: number | null): string {
	return ms === null ? '–' : latencyText(ms);
}

function capital(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A check's or an engine's sentences, their code left as code. */
function prose(text: string): string {
	const parts = proseParts(visibleText(text).replace(/\s+/g, ' '));
	return parts
		.map(part => (part.kind === 'code' ? codeSpan(part.text) : escaped(part.text)))
		.join('');
}

/** As words where Markdown's code cannot hold it: a bar would end its table's cell, and a backslash before one says nothing. */
function codeSpan(text: string): string {
	const span = `\`${text}\``;
	return /[|\\]/.test(text) ? escaped(span) : span;
}

/** On one line, with everything that Markdown, its HTML or GitHub's mentions would act on made plain. */
function escaped(text: string): string {
	return visibleText(text)
		.replace(/\s+/g, ' ')
		.replace(/[\\`*_{}[\]#|~]/g, character => `\\${character}`)
		.replace(/&/g, '&amp;')
		.replace(/</g, '&lt;')
		.replace(/>/g, '&gt;')
		.replace(/@/g, '&#64;')
		.replace(/:\/\//g, '&#58;//');
}

/** A code block that its own content cannot close. */
function fenced(text: string): string {
	const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
	const fence = '`'.repeat(longest + 1);
	return `${fence}sh\n${visibleText(text).replace(/\n/g, ' ')}\n${fence}`;
}
