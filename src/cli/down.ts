/** `ringproof down`: removes labs, by their label and nothing else. */
import {EXIT, RingproofError} from '../core/errors.ts';
import type {LabInfo} from '../docker/cleanup.ts';
import type {CliCommand} from './_command.types.ts';

type Options = {readonly all?: true; readonly force?: true};

const EXAMPLES = `
Examples:
  ringproof down                  the only lab, and what dead runs left
  ringproof down 0123456789ab     one of several
  ringproof down --all`;

export const down: CliCommand = (program, {terminal, action}) => {
	program
		.command('down')
		.description('remove a lab and what dead runs left behind')
		.argument('[run...]', 'the labs to remove, as `ps` names them; without, the only one')
		.option('--all', 'every lab that no running command uses')
		.option('--force', 'also labs that a running command uses')
		.addHelpText('after', EXAMPLES)
		.action(
			action(async (names: readonly string[], options: Options) => {
				const {openLabs} = await import('./_labs.ts');
				const {removeDeadLabs, removeLab} = await import('../docker/cleanup.ts');
				const {procTable} = await import('../docker/labels.ts');
				const {client, labs} = await openLabs();
				const chosen = await chosenLabs(labs, names, options);
				for (const lab of chosen) {
					const count = await removeLab(client, lab.run);
					terminal.out(`removed ${lab.run} (${lab.design}): ${String(count)} containers`);
				}
				const dead = await removeDeadLabs(client, procTable());
				for (const run of dead) {
					terminal.out(`removed ${run}, left behind by a command that is gone`);
				}
				const kept = labs.filter(lab => lab.state === 'owned' && !chosen.includes(lab));
				for (const lab of kept) {
					terminal.out(`kept ${lab.run} (${lab.design}), in use by a running command`);
				}
				if (chosen.length + dead.length + kept.length === 0) {
					terminal.out('There is nothing to remove.');
				}
				return EXIT.ready;
			}),
		);
};

/** What the words name. A lab in use is never taken without --force: its command would only fail. */
async function chosenLabs(
	labs: readonly LabInfo[],
	names: readonly string[],
	{all, force}: Options,
): Promise<readonly LabInfo[]> {
	const {chosenLab} = await import('./_labs.ts');
	const free = labs.filter(
		({state}) => state === 'detached' || (state === 'owned' && force === true),
	);
	if (names.length === 0) {
		return all === true || free.length === 0 ? free : [chosenLab(free, undefined)];
	}
	const named = names.map(name => chosenLab(labs, name));
	const inUse = named.find(lab => lab.state === 'owned' && force !== true);
	if (inUse !== undefined) {
		throw new RingproofError(EXIT.usage, [
			{
				code: 'lab-in-use',
				message: `The lab ${inUse.run} is in use by a running command.`,
				remedy: 'End that command, or remove the lab all the same with --force.',
			},
		]);
	}
	return named;
}
