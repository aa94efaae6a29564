/** What others have on the machine: named as if it were a lab's, so that clean-up by name instead of by label would show. */
import {mkdtemp, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {connectDocker, type DockerClient} from '../../src/docker/client.ts';
import {nodeImageTag} from '../../src/docker/image.ts';

const PREFIX = 'ringproof-000000000000';
const FOREIGN_LABEL = 'org.example.run';

export type Foreign = AsyncDisposable & {
	/** The container that runs; Docker starts it again after a restart of its own. */
	readonly isRunning: () => Promise<boolean>;
};

/** Plants a container that runs, one that does not, a network, a volume, and a file beside the tool's own ones. */
export async function plantForeign(temporaryFolder: string): Promise<Foreign> {
	const client = connectDocker();
	await removePlanted(client);
	const image = await nodeImageTag();
	const labels = {[FOREIGN_LABEL]: '000000000000'};
	const common = {Image: image, Entrypoint: ['sleep', 'infinity'], Labels: labels};
	const network = await client.createNetwork({Name: `${PREFIX}-net`, Labels: labels});
	await client.createVolume({Name: `${PREFIX}-volume`, Labels: labels});
	const running = await client.createContainer({
		...common,
		name: `${PREFIX}-panel`,
		HostConfig: {NetworkMode: 'none', Init: true, RestartPolicy: {Name: 'always'}},
	});
	await client.createContainer({
		...common,
		name: `${PREFIX}-server1`,
		HostConfig: {NetworkMode: network.id, Binds: [`${PREFIX}-volume:/data`]},
	});
	await running.start();
	const folder = await mkdtemp(join(temporaryFolder, 'ringproof-'));
	await writeFile(join(folder, 'owner'), 'somebody else\n');
	return {
		isRunning: async () => (await running.inspect()).State.Running,
		[Symbol.asyncDispose]: () => removePlanted(client),
	};
}

/** Also what a soak left that was killed itself. */
async function removePlanted(client: DockerClient): Promise<void> {
	const filters = {label: [FOREIGN_LABEL]};
	for (const {Id: id} of await client.listContainers({all: true, filters})) {
		await client.getContainer(id).remove({force: true});
	}
	for (const {Id: id} of await client.listNetworks({filters})) {
		await client.getNetwork(id).remove();
	}
	const {Volumes: volumes} = await client.listVolumes({filters});
	for (const {Name: name} of volumes) {
		await client.getVolume(name).remove();
	}
}
