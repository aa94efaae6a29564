/** Finding and removing labs, by label alone. Docker itself is the record of what runs: there is no other to go stale. */
import type {ContainerInfo} from 'dockerode';
import {RingproofError, EXIT} from '../core/errors.ts';
import {unlessGone, type DockerClient} from './client.ts';
import {isDead, LABEL, NOBODY, type ProcessTable} from './labels.ts';
import {deadRunDirectories, removeRunDirectory} from './run-directory.ts';

export type LabInfo = {
	readonly run: string;
	readonly design: string;
	/** `detached`: stays until `down`. `owned`: a living command uses it. `dead`: its command is gone. */
	readonly state: 'detached' | 'owned' | 'dead';
	readonly devices: readonly {
		readonly device: string;
		readonly role: string;
		/** Docker's word: `running`, `exited`, `paused`. */
		readonly state: string;
		readonly containerId: string;
	}[];
};

/** Every lab on this machine, dead ones included, in the order of their run's name. */
export async function listLabs(
	client: DockerClient,
	table: ProcessTable,
): Promise<readonly LabInfo[]> {
	const containers = await labContainers(client, LABEL.run);
	const runs = [...new Set(containers.map(({Labels: labels}) => labels[LABEL.run] ?? ''))].sort();
	return runs.map(run => {
		const own = containers.filter(({Labels: labels}) => labels[LABEL.run] === run);
		const labels = own[0]?.Labels ?? {};
		const owner = labels[LABEL.owner] ?? '';
		return {
			run,
			design: labels[LABEL.design] ?? '',
			state: owner === NOBODY ? 'detached' : isDead(owner, table) ? 'dead' : 'owned',
			devices: own
				.filter(container => LABEL.device in container.Labels)
				.map(container => ({
					device: container.Labels[LABEL.device] ?? '',
					role: container.Labels[LABEL.role] ?? '',
					state: container.State,
					containerId: container.Id,
				}))
				.sort((a, b) => (a.device < b.device ? -1 : 1)),
		};
	});
}

/** Removes a lab's containers and its folder. Gives how many containers there were. */
export async function removeLab(client: DockerClient, run: string): Promise<number> {
	const containers = await labContainers(client, `${LABEL.run}=${run}`);
	await Promise.all(
		containers.map(({Id: id}) =>
			unlessGone(client.getContainer(id).remove({force: true, v: true})),
		),
	);
	// Docker says 409 while somebody else removes the same container: only an empty list means that all are gone.
	for (
		let attempt = 0;
		(await labContainers(client, `${LABEL.run}=${run}`)).length > 0;
		attempt += 1
	) {
		if (attempt === 100) {
			throw new RingproofError(EXIT.unavailable, [
				{
					code: 'lab-not-removed',
					message: `Docker still lists containers of the run ${run}.`,
					remedy: `Run \`ringproof down ${run}\` again when Docker is well.`,
				},
			]);
		}
		await new Promise(resolve => setTimeout(resolve, 100));
	}
	await removeRunDirectory(run);
	return containers.length;
}

/** Removes what dead runs left. Gives their names; living and detached labs are not touched. */
export async function removeDeadLabs(
	client: DockerClient,
	table: ProcessTable,
): Promise<readonly string[]> {
	const labs = await listLabs(client, table);
	const dead = labs.filter(({state}) => state === 'dead').map(({run}) => run);
	const living = new Set(labs.filter(({state}) => state !== 'dead').map(({run}) => run));
	const folders = (await deadRunDirectories(table)).filter(run => !living.has(run));
	const all = [...new Set([...dead, ...folders])].sort();
	for (const run of all) {
		await removeLab(client, run);
	}
	return all;
}

const labContainers = (client: DockerClient, label: string): Promise<ContainerInfo[]> =>
	client.listContainers({all: true, filters: {label: [label]}});
