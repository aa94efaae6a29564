/** `ringproof check DESIGN…`: what the design alone shows, in a moment and without an engine. */
import type {CliCommand} from './_command.types.ts';
import type {CheckFlags} from './_flags.types.ts';

const EXAMPLES = `
What only a running cluster can show stays unknown: \`ringproof prove\` finds it out.

Examples:
  ringproof check topology/openvpn-two-node.yaml
  ringproof check topology/*.yaml --keep-going --quiet

Exit codes: 0 ready · 1 not ready · 2 inconclusive · 3 ready with risks (--strict) · 64 usage · 65 invalid design`;

export const check: CliCommand = (program, {terminal, action}) => {
	program
		.command('check')
		.description('say what a design alone shows, without running anything')
		.argument('<design...>', 'the designs’ files')
		.option('--json', 'the result on standard output (a list for several designs), nothing else')
		.option('--strict', 'exit with 3 instead of 0 when ready with risks')
		.option('--quiet', 'one line a design')
		.option('--keep-going', 'go on with the next design when one is invalid')
		.addHelpText('after', EXAMPLES)
		.action(
			action(async (files: readonly string[], flags: CheckFlags) => {
				const {checkAll} = await import('./_check-all.ts');
				return checkAll(files, flags, terminal);
			}),
		);
};
