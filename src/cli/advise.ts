/** `ringproof advise DESIGN`: which changes turn the verdict, what they mend, cost and weaken. */
import type {AdviseFlags} from './_advise-design.ts';
import type {CliCommand} from './_command.types.ts';
import {upTo} from './_counts.ts';
import {COUNT_LIMITS} from './_limits.ts';
import {DEFAULT_SEED, seedOf} from './_seed.ts';

const EXAMPLES = `
Every change of the catalogue that makes sense for the design is tried alone, and then those that do not turn the
verdict in pairs; where no pair does, the best pairs are tried with one more. Each changed design is proven by the
default suite in the simulator; one that the design alone shows to fail is not run.

Examples:
  ringproof advise topology/openvpn-two-node.yaml
  ringproof advise topology/openvpn-three-node.yaml --apply better.yaml      the first set found, comments kept
  ringproof advise topology/openvpn-two-node.yaml --json > advice.json

Exit codes: 0 the design is ready, or a set turns its verdict · 1 no set does · 64 usage · 65 invalid design`;

export const advise: CliCommand = (program, {terminal, action}) => {
	program
		.command('advise')
		.description('find the smallest changes that make a design ready')
		.argument('<design>', 'the design’s file')
		.option('--apply <file>', 'write the design with the first set of changes to this file')
		.option('--alone', 'try no pairs')
		.option('--seed <number>', 'seed of everything that is left to chance', seedOf, DEFAULT_SEED)
		.option('--workers <threads>', 'threads, instead of one a core', upTo(COUNT_LIMITS.workers))
		.option('--json', 'the advice on standard output, nothing else')
		.option('--quiet', 'no progress')
		.addHelpText('after', EXAMPLES)
		.action(
			action(async (file: string, flags: AdviseFlags) => {
				const {adviseDesign} = await import('./_advise-design.ts');
				return adviseDesign(file, flags, terminal);
			}),
		);
};
