/** `ringproof report RUN`: writes a kept run down again, in any format, without running anything. */
import {writeFile} from 'node:fs/promises';
import {Option} from 'commander';
import {EXIT} from '../core/errors.ts';
import type {CliCommand} from './_command.types.ts';

/** The formats by name; a test compares them with the registry, which is too heavy to load for a help text. */
export const FORMAT_NAMES = [
	'html',
	'markdown',
	'junit',
	'json',
	'sarif',
	'github',
	'csv',
	'badge',
] as const;

type Options = {
	readonly format: (typeof FORMAT_NAMES)[number] | 'terminal';
	readonly output?: string;
	readonly exploration?: string;
};

export const report: CliCommand = (program, {terminal, action}) => {
	program
		.command('report')
		.description('write a kept run down again, without running anything')
		.argument('<run>', 'the run’s folder, such as reports/runs/latest')
		.addOption(
			new Option('--format <format>', 'what to write')
				.choices(['terminal', ...FORMAT_NAMES])
				.default('terminal'),
		)
		.option(
			'--exploration <folder>',
			'show what `ringproof explore` found out about the same design, in the HTML report',
		)
		.option('-o, --output <file>', 'write to this file instead of standard output')
		.addHelpText(
			'after',
			'\nExamples:\n  ringproof report reports/runs/latest --format markdown\n  ringproof report reports/runs/latest --format github          in a job of GitHub Actions\n  ringproof report reports/runs/latest --format html --exploration reports/runs/latest-exploration -o all.html',
		)
		.action(
			action(async (run: string, {format, output, exploration}: Options) => {
				const {readRun} = await import('./_read-run.ts');
				const {withExploration} = await import('./_read-exploration.ts');
				const {REPORT_FORMATS} = await import('../report/index.ts');
				const {terminalSummary} = await import('../report/terminal.ts');
				const kept = await readRun(run);
				const input = exploration === undefined ? kept : await withExploration(kept, exploration);
				const chosen = REPORT_FORMATS.find(({id}) => id === format);
				const text =
					chosen === undefined
						? terminalSummary(input.result, {
								width: terminal.columns,
								colour: terminal.outColour && output === undefined,
								reportPath: null,
							})
						: await chosen.render(input);
				if (output === undefined) {
					// The line feed that `out` adds is the text's own, so that the bytes are those of the kept file.
					terminal.out(text.replace(/\n$/, ''));
				} else {
					await writeFile(output, text);
				}
				return EXIT.ready;
			}),
		);
};
