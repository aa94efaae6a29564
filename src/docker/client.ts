/** The connection to the Docker daemon, and what its errors mean to a reader. */
import Docker from 'dockerode';
import {unavailable, type RingproofError} from '../core/errors.ts';

export type DockerClient = Docker;

/** Connects as the `docker` command does: DOCKER_HOST, or the local socket. Nothing is sent yet. */
export const connectDocker = (): DockerClient => new Docker();

/** Whether the daemon answers; if not, what to do about it. */
export async function dockerAnswers(client: DockerClient): Promise<RingproofError | null> {
	try {
		await client.ping();
		return null;
	} catch (cause) {
		return unavailable('docker-unavailable', `Docker does not answer: ${messageOf(cause)}.`, {
			remedy: 'Start the Docker daemon, or run `node lab/setup.mjs setup` as root.',
			cause,
		});
	}
}

/** The HTTP status of a refused request, `undefined` for other errors. */
export function statusOf(error: unknown): number | undefined {
	const status = (error as {statusCode?: unknown} | null)?.statusCode;
	return typeof status === 'number' ? status : undefined;
}

export function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}

/** Runs the request; that the thing is gone (404) or already so (304, 409) is no failure. */
export async function unlessGone(request: Promise<unknown>): Promise<void> {
	try {
		await request;
	} catch (error) {
		if (![304, 404, 409].includes(statusOf(error) ?? 0)) {
			throw error;
		}
	}
}
