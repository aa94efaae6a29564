/** `ringproof watch DESIGN`: a lab to look at while it is broken by hand. */
import {InvalidArgumentError, Option} from 'commander';
import {parseDurationMs} from '../core/units.ts';
import type {CliCommand} from './_command.types.ts';
import {DEFAULT_SEED, seedOf} from './_seed.ts';
import type {WatchFlags} from './_watch-design.ts';

const EXAMPLES = `
Keys: up and down choose a thing, space breaks or mends it, h mends everything, q leaves. The lab is removed at the end.
Without a terminal each event is a line, with --json a line of the history.

Examples:
  ringproof watch topology/openvpn-two-node.yaml
  ringproof watch topology/reference-three-node.yaml --engine simulator
  ringproof watch topology/openvpn-two-node.yaml --engine simulator --break uplink1 --for 20s --json`;

export const watch: CliCommand = (program, {terminal, action}) => {
	program
		.command('watch')
		.description('follow a lab as it changes, and break things by key')
		.argument('<design>', 'the design’s file')
		.addOption(
			new Option('--engine <engine>', 'auto: a live lab where one can run, the simulator elsewhere')
				.choices(['auto', 'docker', 'simulator'])
				.default('auto'),
		)
		.option(
			'--break <thing...>',
			'break these as soon as the cluster stands: uplink1, server:serveur2',
		)
		.option('--for <duration>', 'leave after this long, such as 20s', durationOf)
		.option('--seed <number>', 'seed of the cables’ chance', seedOf, DEFAULT_SEED)
		.option('--json', 'each event as a line of JSON on standard output, nothing else')
		.addHelpText('after', EXAMPLES)
		.action(
			action(async (file: string, flags: WatchFlags) => {
				const {watchDesign} = await import('./_watch-design.ts');
				return watchDesign(file, flags, terminal);
			}),
		);
};

function durationOf(text: string): number {
	const durationMs = parseDurationMs(text);
	if (durationMs === undefined) {
		throw new InvalidArgumentError('A duration such as `20s` is needed.');
	}
	return durationMs;
}
