/** `ringproof ps`: the labs on this machine and their devices. */
import {EXIT} from '../core/errors.ts';
import {stableJson} from '../core/stable-json.ts';
import type {CliCommand} from './_command.types.ts';
import {columns} from './_columns.ts';

const STATES = {
	detached: 'stays until `down`',
	owned: 'in use by a running command',
	dead: 'left behind; `down --all` removes it',
} as const;

export const ps: CliCommand = (program, {terminal, action}) => {
	program
		.command('ps')
		.description('list the labs on this machine')
		.option('--json', 'one JSON array on standard output, nothing else')
		.addHelpText('after', '\nExamples:\n  ringproof ps\n  ringproof ps --json')
		.action(
			action(async ({json}: {json?: true}) => {
				const {labs} = await (await import('./_labs.ts')).openLabs();
				if (json) {
					terminal.out(stableJson(labs, 2));
				} else if (labs.length === 0) {
					terminal.out('No lab is running. `ringproof up DESIGN` starts one.');
				}
				for (const lab of json ? [] : labs) {
					terminal.out(`${lab.run}  ${lab.design}  ${STATES[lab.state]}`);
					terminal.out(
						columns(lab.devices.map(({device, role, state}) => ['  ', device, role, state])),
					);
				}
				return EXIT.ready;
			}),
		);
};
