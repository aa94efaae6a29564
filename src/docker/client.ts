/** The connection to the Docker daemon, and what its errors mean to a reader. */
import Docker from 'dockerode';
import {RingproofError} from '../core/errors.ts';
import {limitRequests, type CutStreams, type Limits} from './deadlines.ts';

export type DockerClient = Docker & {
	/** Ends every stream that is open, so that whoever waits for one goes on. */
	readonly cutStreams: CutStreams;
};

/** Connects as the `docker` command does: DOCKER_HOST, or the local socket. Nothing is sent yet. */
export function connectDocker(limits?: Limits): DockerClient {
	const docker = new Docker();
	return Object.assign(docker, {cutStreams: limitRequests(docker, limits)});
}

/** Whether the daemon answers; if not, what to do about it. */
export async function dockerAnswers(client: DockerClient): Promise<RingproofError | null> {
	try {
		await client.ping();
		return null;
	} catch (error) {
		if (error instanceof RingproofError) {
			return error;
		}
		throw error;
	}
}

/** The HTTP status of a refused request, `undefined` for other errors. */
export function statusOf(error: unknown): number | undefined {
	const status = (error as {statusCode?: unknown} | null)?.statusCode;
	return typeof status === 'number' ? status : undefined;
}

/** The sentences alone, to be part of another one. */
export function messageOf(error: unknown): string {
	if (error instanceof RingproofError) {
		return error.problems.map(({message}) => message.replace(/\.$/, '')).join('; ');
	}
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
