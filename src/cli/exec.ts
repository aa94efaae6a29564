/** `ringproof exec NODE -- CMD`: a command inside a device of a lab, its words passed on as they are, never through a shell. */
import {EXIT, RingproofError} from '../core/errors.ts';
import type {CliCommand} from './_command.types.ts';

export const exec: CliCommand = (program, {action}) => {
	program
		.command('exec')
		.description('run a command inside a device of a lab')
		.argument('<device>', 'the device’s name in the design')
		.argument('<command...>', 'the command and its arguments, after `--`')
		.option('--run <run>', 'which lab, when there are several')
		.addHelpText(
			'after',
			'\nExamples:\n  ringproof exec serveur1 -- corosync-quorumtool -s\n  ringproof exec serveur1 -- bash',
		)
		.action(
			action(async (name: string, words: readonly string[], {run}: {run?: string}) => {
				const {chosenDevice, chosenLab, openLabs} = await import('./_labs.ts');
				const {attach} = await import('./_attach.ts');
				const {client, labs} = await openLabs();
				const device = chosenDevice(chosenLab(labs, run), name);
				if (device.state !== 'running') {
					throw new RingproofError(EXIT.unavailable, [
						{
							code: 'device-not-running',
							message: `The device \`${name}\` is ${device.state}.`,
							remedy: 'Only a running device can run a command.',
						},
					]);
				}
				return attach(client.getContainer(device.containerId), words);
			}),
		);
};
