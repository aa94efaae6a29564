/** What others have on the machine: named as if it were a lab's, so that clean-up by name instead of by label would show. */
import {mkdtemp, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {connectDocker} from '../../src/docker/client.ts';
import {nodeImageTag} from '../../src/docker/image.ts';

const PREFIX = 'ringproof-000000000000';

export type Foreign = AsyncDisposable & {
	/** The container that runs; Docker starts it again after a restart of its own. */
	readonly isRunning: () => Promise<boolean>;
};

/** Plants a container that runs, one that does not, a network, a volume, and a file beside the tool's own ones. */
export async function plantForeign(temporaryFolder: string): Promise<Foreign> {
	const client = connectDocker();
	const image = await nodeImageTag();
	const labels = {'org.example.run': '000000000000'};
	const common = {Image: image, Entrypoint: ['sleep', 'infinity'], Labels: labels};
	const network = await client.createNetwork({Name: `${PREFIX}-net`, Labels: labels});
	const volume = await client.createVolume({Name: `${PREFIX}-volume`, Labels: labels});
	const running = await client.createContainer({
		...common,
		name: `${PREFIX}-panel`,
		HostConfig: {NetworkMode: 'none', Init: true, RestartPolicy: {Name: 'always'}},
	});
	const resting = await client.createContainer({
		...common,
		name: `${PREFIX}-server1`,
		HostConfig: {NetworkMode: network.id, Binds: [`${PREFIX}-volume:/data`]},
	});
	await running.start();
	const folder = await mkdtemp(join(temporaryFolder, 'ringproof-'));
	await writeFile(join(folder, 'owner'), 'somebody else\n');
	return {
		isRunning: async () => (await running.inspect()).State.Running,
		[Symbol.asyncDispose]: async () => {
			await running.remove({force: true});
			await resting.remove({force: true});
			await client.getVolume(volume.name).remove();
			await network.remove();
		},
	};
}
