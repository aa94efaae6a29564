/** `ringproof up DESIGN`: a lab to work in by hand, which stays until `down`. */
import {EXIT} from '../core/errors.ts';
import type {CliCommand} from './_command.types.ts';
import {DEFAULT_SEED, seedOf} from './_seed.ts';

type Options = {readonly cluster: boolean; readonly seed: number; readonly quiet?: boolean};

export const up: CliCommand = (program, {terminal, action}) => {
	program
		.command('up')
		.description('bring a lab up to work in by hand')
		.argument('<design>', 'the design’s file')
		.option('--no-cluster', 'wire the network and start its tunnels only, no corosync')
		.option('--seed <number>', 'seed of the cables’ chance', seedOf, DEFAULT_SEED)
		.option('--quiet', 'print the lab’s name only')
		.addHelpText(
			'after',
			'\nExample:\n  ringproof up topology/openvpn-two-node.yaml\n  ringproof exec serveur1 -- corosync-quorumtool -s\n  ringproof down',
		)
		.action(
			action(async (file: string, {cluster, seed, quiet = false}: Options) => {
				const {bringUpByHand} = await import('./_bring-up.ts');
				const {readInput} = await import('./_files.ts');
				const {interruptible} = await import('./_interruption.ts');
				const {loadNetwork} = await import('./load-network.ts');
				const {createProgress} = await import('./_progress.ts');
				const network = loadNetwork(await readInput(file, 'design'), file);
				const progress = createProgress(terminal, {quiet});
				return interruptible(terminal, async guard => {
					const run = await bringUpByHand({network, seed, cluster, progress, guard});
					terminal.out(
						quiet ? run : `The lab ${run} is up and stays until \`ringproof down ${run}\`.`,
					);
					return EXIT.ready;
				});
			}),
		);
};
