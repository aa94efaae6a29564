/** GitHub's workflow commands: each finding becomes an annotation at the line of the design, in the job that prints them. */
import {type Finding, findings} from './_findings.ts';
import {visibleText} from './_markup.ts';
import {scoreText, VERDICT_WORDS} from './_words.ts';
import type {ReportFormat, ReportInput} from './report.types.ts';

export const github: ReportFormat = {
	id: 'github',
	fileName: 'annotations.txt',
	title: 'Annotations for GitHub Actions, when a job prints them',
	render,
};

const COMMANDS: Readonly<Record<Finding['level'], string>> = {
	error: 'error',
	warning: 'warning',
	open: 'notice',
};

function render(input: ReportInput): string {
	const {verdict, score, design} = input.result;
	const lines = findings(input).map(({check, level, place}) => {
		const remedy = check.remedy === null ? '' : `\nRemedy: ${check.remedy}`;
		const properties = {
			file: place.file,
			line: String(place.line),
			col: String(place.column),
			title: check.title,
		};
		return command(COMMANDS[level], properties, `${check.reason}${remedy}`);
	});
	const summary = `${VERDICT_WORDS[verdict]}, ${scoreText(score)} of 100: ${design.title}`;
	return `${[...lines, command('notice', {title: 'Ringproof'}, summary)].join('\n')}\n`;
}

function command(
	name: string,
	properties: Readonly<Record<string, string>>,
	message: string,
): string {
	const list = Object.entries(properties).map(([key, value]) => `${key}=${propertyText(value)}`);
	return `::${name} ${list.join(',')}::${messageText(message)}`;
}

/** The runner takes each line as a command of its own and `%` as the begin of an escape (toolkit, command.ts). */
function messageText(text: string): string {
	return visibleText(text).replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

/** Colons and commas end a property. */
function propertyText(text: string): string {
	return messageText(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
}
