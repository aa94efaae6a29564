/** The labs that Docker knows of, and how a command line names one of them. */
import {EXIT, RingproofError, unavailable} from '../core/errors.ts';
import {suggest} from '../core/nearest.ts';
import {type LabInfo, listLabs} from '../docker/cleanup.ts';
import {connectDocker, dockerAnswers, type DockerClient} from '../docker/client.ts';
import {procTable} from '../docker/labels.ts';

export type OpenLabs = {readonly client: DockerClient; readonly labs: readonly LabInfo[]};

/** @throws RingproofError (69) when Docker does not answer */
export async function openLabs(): Promise<OpenLabs> {
	const client = connectDocker();
	const problem = await dockerAnswers(client);
	if (problem !== null) {
		throw problem;
	}
	return {client, labs: await listLabs(client, procTable())};
}

/** The lab that was named, or the only one there is. */
export function chosenLab(labs: readonly LabInfo[], run: string | undefined): LabInfo {
	const known = labs.map(lab => lab.run);
	if (run === undefined) {
		const [only] = labs;
		if (only === undefined) {
			throw unavailable('no-lab', 'No lab is running.', {
				remedy: 'Start one with `ringproof up DESIGN`.',
			});
		}
		if (labs.length > 1) {
			throw usage('which-lab', 'More than one lab is running.', `Say which: ${known.join(', ')}.`);
		}
		return only;
	}
	const lab = labs.find(candidate => candidate.run === run);
	if (lab === undefined) {
		throw usage('unknown-lab', `There is no lab \`${run}\`.`, suggest(run, known, 'Labs'));
	}
	return lab;
}

/** The device of that name in the lab. */
export function chosenDevice(lab: LabInfo, name: string): LabInfo['devices'][number] {
	const device = lab.devices.find(candidate => candidate.device === name);
	if (device === undefined) {
		const known = lab.devices.map(candidate => candidate.device);
		throw usage(
			'unknown-device',
			`The lab ${lab.run} has no device \`${name}\`.`,
			suggest(name, known, 'Devices'),
		);
	}
	return device;
}

function usage(code: string, message: string, remedy: string): RingproofError {
	return new RingproofError(EXIT.usage, [{code, message, remedy}]);
}
