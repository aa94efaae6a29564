/** A Docker daemon of a few lines, for what the real one cannot be made to do: refuse, or say nothing for ever. */
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import {once} from 'node:events';
import {join} from 'node:path';
import type {ExecutionContext} from 'ava';
import {connectDocker, type DockerClient} from '../../../src/docker/client.ts';
import type {Limits} from '../../../src/docker/deadlines.ts';
import {ownFolder} from '../../_support/folder.ts';

export type FakeDocker = {
	/** For DOCKER_HOST. */
	readonly host: string;
	/** A client of it; the environment is as it was when this returns. */
	readonly connect: (limits?: Limits) => DockerClient;
};

export async function fakeDocker(
	t: ExecutionContext,
	answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<FakeDocker> {
	const path = join(await ownFolder(t), 'docker.sock');
	const server = createServer(answer).listen(path);
	await once(server, 'listening');
	t.teardown(() => {
		server.closeAllConnections();
		server.close();
	});
	const host = `unix://${path}`;
	return {host, connect: limits => connectedTo(host, limits)};
}

function connectedTo(host: string, limits: Limits | undefined): DockerClient {
	const before = process.env['DOCKER_HOST'];
	process.env['DOCKER_HOST'] = host;
	try {
		return connectDocker(limits);
	} finally {
		if (before === undefined) {
			delete process.env['DOCKER_HOST'];
		} else {
			process.env['DOCKER_HOST'] = before;
		}
	}
}
