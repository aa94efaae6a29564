/** `ringproof recheck RUN`: judges a kept history again, with the checks of today. */
import type {CliCommand} from './_command.types.ts';

const EXAMPLES = `
The exit code is the new verdict’s. What differs from the kept verdict is told on standard error.

Examples:
  ringproof recheck reports/runs/latest
  ringproof recheck reports/runs/latest --json > result.json`;

export const recheck: CliCommand = (program, {terminal, action}) => {
	program
		.command('recheck')
		.description('judge a kept run again, without running anything')
		.argument('<run>', 'the run’s folder, such as reports/runs/latest')
		.option('--json', 'the new result on standard output, nothing else')
		.option('--strict', 'exit with 3 instead of 0 when ready with risks')
		.addHelpText('after', EXAMPLES)
		.action(
			action(async (run: string, flags: {json?: boolean; strict?: boolean}) => {
				const {recheckRun} = await import('./_recheck-run.ts');
				return recheckRun(run, flags, terminal);
			}),
		);
};
