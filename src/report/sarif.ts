/**
 * SARIF 2.1.0 (OASIS, March 2020): what speaks against the design, at the line of its file, for code scanning. A check
 * without an answer is an open question (`kind: open`), which viewers do not count as a finding.
 */
import type {Location, Log, ReportingDescriptor, Result as SarifResult} from 'sarif';
import type {Place} from '../core/errors.ts';
import {stableJson} from '../core/stable-json.ts';
import type {CheckResult} from '../scoring/result.types.ts';
import {type Finding, findings} from './_findings.ts';
import {visibleText} from './_markup.ts';
import {CATEGORY_WORDS} from './_words.ts';
import type {ReportFormat, ReportInput} from './report.types.ts';

export const sarif: ReportFormat = {
	id: 'sarif',
	fileName: 'design.sarif',
	title: 'Findings at the lines of the design, for code scanning',
	render: input => `${stableJson(logOf(input), 2)}\n`,
};

function logOf(input: ReportInput): Log {
	const {result} = input;
	const found = findings(input);
	return {
		$schema: 'https://json.schemastore.org/sarif-2.1.0.json',
		version: '2.1.0',
		runs: [
			{
				tool: {driver: {name: 'Ringproof', rules: result.checks.map(ruleOf)}},
				invocations: [
					{
						commandLine: visibleText(result.command),
						executionSuccessful: true,
						startTimeUtc: result.startedAt,
					},
				],
				columnKind: 'utf16CodeUnits',
				results: found.map(finding =>
					resultOf(finding, result.checks.indexOf(finding.check), result.seed),
				),
			},
		],
	};
}

function ruleOf(check: CheckResult): ReportingDescriptor {
	return {
		id: check.id,
		shortDescription: {text: visibleText(check.title)},
		fullDescription: {text: visibleText(`${check.title}. ${check.source}`)},
		defaultConfiguration: {level: check.gate ? 'error' : 'warning'},
		properties: {tags: [CATEGORY_WORDS[check.category]], gate: check.gate},
	};
}

function resultOf(
	{check, level, place, related}: Finding,
	ruleIndex: number,
	seed: number,
): SarifResult {
	const remedy = check.remedy === null ? '' : ` Remedy: ${check.remedy}`;
	return {
		ruleId: check.id,
		ruleIndex,
		...(level === 'open' ? {kind: 'open', level: 'none'} : {kind: 'fail', level}),
		message: {text: visibleText(check.reason + remedy)},
		locations: [locationOf(place)],
		...(related.length > 0 && {relatedLocations: related.map(locationOf)}),
		// One finding a check and file: it stays the same finding when its figures change.
		partialFingerprints: {checkId: check.id},
		properties: {evidence: check.evidence, seed},
	};
}

function locationOf({file, line, column}: Place): Location {
	return {
		physicalLocation: {
			artifactLocation: {uri: uriOf(file)},
			region: {startLine: line, startColumn: column},
		},
	};
}

/** As given on the command line: relative paths stay relative, so that they are looked up in the repository. */
function uriOf(file: string): string {
	const encoded = visibleText(file).split('/').map(encodeURIComponent).join('/');
	return file.startsWith('/') ? `file://${encoded}` : encoded;
}
