/** `ringproof prove DESIGN…`: builds each design, breaks it, and says whether it meets its requirements. */
import {Option} from 'commander';
import {RUNS_FOLDER} from './_run-names.ts';
import type {CliCommand} from './_command.types.ts';
import type {ProveFlags} from './_flags.types.ts';
import {ENGINE_CHOICES} from './_engine.ts';
import {DEFAULT_SEED, seedOf} from './_seed.ts';

const EXAMPLES = `
Examples:
  ringproof prove topology/openvpn-two-node.yaml
  ringproof prove topology/openvpn-two-node.yaml --engine simulator
  ringproof prove topology/*.yaml --keep-going
  ringproof prove topology/openvpn-two-node.yaml --scenario steady-state --scenario my-scenario.yaml
  ringproof prove topology/openvpn-two-node.yaml --scenario steady-state --pcap uplink1
  ringproof prove topology/openvpn-two-node.yaml --json > result.json

Exit codes: 0 ready · 1 not ready · 2 inconclusive · 3 ready with risks (--strict) · 64 usage
            65 invalid design or scenario · 69 engine unavailable · 70 internal · 130 interrupted`;

export const prove: CliCommand = (program, {terminal, action}) => {
	program
		.command('prove')
		.description('build a design, break it, and say whether it meets its requirements')
		.argument('<design...>', 'the designs’ files')
		.addOption(
			new Option('--engine <engine>', 'auto: a live lab where one can run, the simulator elsewhere')
				.choices(ENGINE_CHOICES)
				.default('auto'),
		)
		.option(
			'--scenario <scenario...>',
			'a shipped scenario’s name or a file, instead of the default suite',
		)
		.option('--seed <number>', 'seed of everything that is left to chance', seedOf, DEFAULT_SEED)
		.option('--json', 'the result on standard output (a list for several designs), nothing else')
		.option('--baseline <result>', 'fail only on what is worse than in this earlier result.json')
		.option('--retry-busy', 'measure once more what a busy machine has spoilt')
		.option('--strict', 'exit with 3 instead of 0 when ready with risks')
		.option('--pcap <cable...>', 'keep the packets of these cables (live lab, first 32 MiB each)')
		.option('--out <folder>', 'where the runs’ folders are made', RUNS_FOLDER)
		.option('--quiet', 'no progress, one line a design')
		.option('--keep-going', 'go on with the next design when one cannot be run')
		.addHelpText('after', EXAMPLES)
		.action(
			action(async (files: readonly string[], flags: ProveFlags) => {
				const {proveAll} = await import('./_prove-all.ts');
				return proveAll(files, flags, terminal);
			}),
		);
};
