/**
 * Every request to Docker ends, whether its daemon answers or not: with an answer, with a refusal, or with one error that
 * says that it is gone. Streams that have been answered (a command's output, events) last as long as they like, until
 * they are cut.
 */
import {Duplex, Readable} from 'node:stream';
import type Docker from 'dockerode';
import {unavailable, type RingproofError} from '../core/errors.ts';

export type Limits = {
	/** For any answer: the slowest, one of many containers that start at once on a busy machine, takes some seconds. */
	readonly answerMs: number;
	/** For an answer to "are you there", which takes the daemon no work. */
	readonly pingMs: number;
};

const LIMITS: Limits = {answerMs: 120_000, pingMs: 10_000};

/** Ends all streams that are still open, as the daemon's death would. */
export type CutStreams = () => void;

type Answer = (error: Error | null, result: unknown) => void;

/** What of docker-modem's requests is of interest here (lib/modem.js, `dial`). */
type Request = {
	readonly path: string;
	readonly isStream?: boolean;
	readonly hijack?: boolean;
	readonly abortSignal?: AbortSignal;
};

type Modem = {dial: (request: Request, answer: Answer) => void};

/** Puts limits on a client's requests; `limits` is for the tests, which do not want to wait. */
export function limitRequests(docker: Docker, limits: Limits = LIMITS): CutStreams {
	const modem = docker.modem as Modem;
	const dial = modem.dial.bind(modem);
	const streams = new Set<Duplex | Readable>();
	modem.dial = (request, answer) => {
		const limitMs = request.path.startsWith('/_ping') ? limits.pingMs : limits.answerMs;
		const abort = new AbortController();
		const timer = setTimeout(() => {
			abort.abort();
		}, limitMs);
		dial({...request, abortSignal: abort.signal}, (error, result) => {
			clearTimeout(timer);
			if (result instanceof Duplex || result instanceof Readable) {
				keep(streams, result);
			}
			answer(error === null ? null : explained(error, {request, limitMs, abort}), result);
		});
	};
	return () => {
		for (const stream of streams) {
			stream.destroy();
		}
	};
}

function keep(streams: Set<Duplex | Readable>, stream: Duplex | Readable): void {
	streams.add(stream);
	stream.once('close', () => {
		streams.delete(stream);
	});
}

type Attempt = {
	readonly request: Request;
	readonly limitMs: number;
	readonly abort: AbortController;
};

/** Codes of the operating system and of Node for a connection that is not there, or not any more. */
const GONE = ['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ENOTFOUND', 'ETIMEDOUT', 'EACCES'];

/** A refusal keeps its status, by which callers know a thing that is gone from one that is broken. */
function explained(error: Error, {request, limitMs, abort}: Attempt): Error {
	const {code, statusCode, json} = error as Refusal;
	if (abort.signal.aborted) {
		return dockerSilent(`no answer to ${nameOf(request)} within ${String(limitMs / 1000)} s`);
	}
	if (statusCode !== undefined) {
		const message = `Docker refused ${nameOf(request)}: ${json?.message ?? error.message}.`;
		return Object.assign(unavailable('docker-refused', message, {cause: error}), {statusCode});
	}
	return code !== undefined && GONE.includes(code) ? dockerSilent(error.message) : error;
}

type Refusal = {
	readonly code?: string;
	readonly statusCode?: number;
	readonly json?: {readonly message?: string} | null;
};

/** `/containers/<id>/start?…` without the id: what was asked, in Docker's own words. */
function nameOf({path}: Request): string {
	const [, ...words] = (path.split('?')[0] ?? '').split('/');
	return `\`${words.filter(word => !/^[0-9a-f]{12,}$/.test(word)).join(' ')}\``;
}

export function dockerSilent(why: string): RingproofError {
	return unavailable('docker-gone', `Docker does not answer: ${why}.`, {
		remedy:
			'Start the Docker daemon, or run `node lab/setup.mjs setup` as root; the next command removes what a lab left.',
	});
}
