/** `ringproof compare A B`: two designs side by side, check by check. */
import type {CliCommand} from './_command.types.ts';
import type {CompareFlags} from './_compare-designs.ts';
import {DEFAULT_SEED, seedOf} from './_seed.ts';

const EXAMPLES = `
Each side is a design, which is proven in the simulator, or the folder of a kept run, which is taken as it is.

Examples:
  ringproof compare topology/openvpn-three-node.yaml topology/openvpn-three-node-client-to-client.yaml
  ringproof compare reports/runs/latest topology/reference-three-node.yaml --json
  ringproof compare before.yaml after.yaml --static      what the designs alone show, in a moment

Exit codes: 0 the second is at least as ready as the first · 1 it is less ready · 64 usage · 65 invalid design`;

export const compare: CliCommand = (program, {terminal, action}) => {
	program
		.command('compare')
		.description('set two designs side by side, check by check')
		.argument('<first>', 'a design’s file, or a run’s folder')
		.argument('<second>', 'the other one')
		.option('--static', 'compare what the designs alone show, without the simulator')
		.option('--seed <number>', 'seed of everything that is left to chance', seedOf, DEFAULT_SEED)
		.option('--all', 'also the checks in which they do not differ')
		.option('--json', 'the comparison on standard output, nothing else')
		.option('--quiet', 'no progress')
		.addHelpText('after', EXAMPLES)
		.action(
			action(async (first: string, second: string, flags: CompareFlags) => {
				const {compareDesigns} = await import('./_compare-designs.ts');
				return compareDesigns([first, second], flags, terminal);
			}),
		);
};
