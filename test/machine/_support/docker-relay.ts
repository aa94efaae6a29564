/** Stands between a command and the Docker daemon, and can go away in the middle. */
import {once} from 'node:events';
import {createConnection, createServer, type Socket} from 'node:net';
import {join} from 'node:path';
import type {ExecutionContext} from 'ava';
import {ownFolder} from '../../_support/folder.ts';

export type DockerRelay = {
	/** For DOCKER_HOST. */
	readonly host: string;
	/** As when the daemon dies: every connection breaks, and no new one is made. */
	readonly die: () => void;
};

const DAEMON = '/var/run/docker.sock';

export async function dockerRelay(t: ExecutionContext): Promise<DockerRelay> {
	const path = join(await ownFolder(t), 'docker.sock');
	const sockets = new Set<Socket>();
	const server = createServer({allowHalfOpen: true}, client => {
		const daemon = createConnection({path: DAEMON, allowHalfOpen: true});
		for (const [from, to] of [
			[client, daemon],
			[daemon, client],
		] as const) {
			sockets.add(from);
			from.on('error', () => to.destroy());
			from.pipe(to);
		}
	}).listen(path);
	await once(server, 'listening');
	const die = (): void => {
		server.close();
		for (const socket of sockets) {
			socket.destroy();
		}
	};
	t.teardown(die);
	return {host: `unix://${path}`, die};
}
