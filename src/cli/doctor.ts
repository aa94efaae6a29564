/** `ringproof doctor`: what this machine can do, what it lacks, and the command that mends it. */
import {EXIT} from '../core/errors.ts';
import {stableJson} from '../core/stable-json.ts';
import type {CliCommand} from './_command.types.ts';

const MARKS = {fine: '✓', limit: '!', lack: '✕'} as const;

const EXAMPLES = `
Examples:
  ringproof doctor
  ringproof doctor --json

Exit codes: 0 live labs can run here · 69 they cannot`;

export const doctor: CliCommand = (program, {terminal, action}) => {
	program
		.command('doctor')
		.description('say what this machine can do, what it lacks, and how to mend it')
		.option('--json', 'one JSON object on standard output, nothing else')
		.addHelpText('after', EXAMPLES)
		.action(
			action(async ({json}: {json?: true}) => {
				const {examine} = await import('./_machine.ts');
				const findings = await examine();
				const live = !findings.some(({state}) => state === 'lack');
				if (json) {
					terminal.out(stableJson({findings, live}, 2));
				} else {
					for (const {what, state, found, remedy} of findings) {
						terminal.out(`${MARKS[state]} ${what.padEnd(12)} ${found}`);
						if (remedy !== null) {
							terminal.out(`  ${' '.repeat(12)} → ${remedy}`);
						}
					}
					terminal.out(
						live
							? '\nLive labs can run here.'
							: '\nLive labs cannot run here until the lines marked ✕ are mended.',
					);
				}
				return live ? EXIT.ready : EXIT.unavailable;
			}),
		);
};
