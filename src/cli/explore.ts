/** `ringproof explore DESIGN`: every failure, the worst sequences, the smallest causes. */
import {Option} from 'commander';
import type {CliCommand} from './_command.types.ts';
import {upTo} from './_counts.ts';
import type {ExploreFlags} from './_explore.types.ts';
import {COUNT_LIMITS} from './_limits.ts';
import {RUNS_FOLDER} from './_run-names.ts';
import {DEFAULT_SEED, seedOf} from './_seed.ts';

const EXAMPLES = `
Every single failure and every pair of them is judged: first from the design alone, then in the simulator wherever the
outcome depends on time. An interrupted search goes on where it was when the same command is given again.

Examples:
  ringproof explore topology/reference-two-node-qdevice.yaml
  ringproof explore topology/reference-three-node.yaml --depth 3
  ringproof explore topology/reference-two-node-qdevice.yaml --random 500 --seed 7
  ringproof explore topology/reference-two-node-qdevice.yaml --random 500 --confirm docker
  ringproof explore topology/openvpn-three-node.yaml --json > exploration.json
  ringproof explore DESIGN --random 100000 --shard 2/8      one part of eight; ringproof merge puts them together
  ringproof explore DESIGN --random 100000 --shard auto     the part that Kubernetes, GitLab or Slurm says

Exit codes: 0 nothing stops the cluster or its storage alone, and no violation · 1 something does · 64 usage · 65 invalid design
            69 the live lab is unavailable (--confirm) · 130 interrupted`;

export const explore: CliCommand = (program, {terminal, action}) => {
	program
		.command('explore')
		.description('judge every failure and every pair of them, and search for the worst sequence')
		.argument('<design>', 'the design’s file')
		.addOption(
			new Option('--depth <failures>', 'how many failures at once')
				.choices(['1', '2', '3'])
				.default('2'),
		)
		.addOption(
			new Option('--simulate <cases>', 'which cases to simulate, besides the forecast')
				.choices(['none', 'timed', 'all'])
				.default('timed'),
		)
		.option(
			'--random <schedules>',
			'random schedules of faults to try',
			upTo(COUNT_LIMITS.schedules),
			0,
		)
		.option('--seed <number>', 'seed of everything that is left to chance', seedOf, DEFAULT_SEED)
		.addOption(
			new Option('--confirm <engine>', 'replay what was found on the real daemons').choices([
				'docker',
			]),
		)
		.option('--shard <part>', 'do one part only, such as 2/8, or `auto` from the environment')
		.option('--workers <threads>', 'threads, instead of one a core', upTo(COUNT_LIMITS.workers))
		.option('--fresh', 'forget what an interrupted search has found')
		.option('--json', 'the exploration on standard output, nothing else')
		.option('--out <folder>', 'where the runs’ folders are made', RUNS_FOLDER)
		.option('--quiet', 'no progress')
		.addHelpText('after', EXAMPLES)
		.action(
			action(async (file: string, flags: ExploreFlags) => {
				const {exploreDesign} = await import('./_explore-design.ts');
				return exploreDesign(file, flags, terminal);
			}),
		);
};
