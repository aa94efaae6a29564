import test from 'ava';
import {RingproofError} from '../../src/core/errors.ts';
import {dockerAnswers, statusOf} from '../../src/docker/client.ts';
import {openJournal} from '../../src/docker/journal.ts';
import {watchContainers} from '../../src/docker/watch.ts';
import {ringproof} from '../_support/cli.ts';
import {fakeDocker} from './_support/fake-docker.ts';

const UNAVAILABLE = 69;
const SHORT = {answerMs: 300, pingMs: 100} as const;
const silent = (): void => undefined;

test('a daemon that never answers is told as one error, by every kind of request', async t => {
	const client = (await fakeDocker(t, silent)).connect(SHORT);
	const container = client.getContainer('0123456789abcdef');
	const requests = [
		[client.ping(), /no answer to `_ping` within 0\.1 s/],
		[container.start(), /no answer to `containers start` within 0\.3 s/],
		[container.exec({Cmd: ['true']}), /no answer to `containers exec`/],
		[container.putArchive(Buffer.of(1), {path: '/'}), /no answer to `containers archive`/],
		[client.getEvents(), /no answer to `events`/],
	] as const;
	for (const [request, message] of requests) {
		const error = await t.throwsAsync<RingproofError>(request, {instanceOf: RingproofError});
		t.is(error.exitCode, UNAVAILABLE);
		t.is(error.problems[0]?.code, 'docker-gone');
		t.regex(error.problems[0]?.message ?? '', message);
	}
});

test('a daemon that is not there is the same error at once', async t => {
	const {connect} = await fakeDocker(t, (_, response) => {
		response.destroy();
	});
	const problem = await dockerAnswers(connect());
	t.is(problem?.problems[0]?.code, 'docker-gone');
	t.regex(problem?.problems[0]?.remedy ?? '', /Start the Docker daemon/);
});

test('a refusal keeps its status and says what was refused and why', async t => {
	const {connect} = await fakeDocker(t, (_, response) => {
		response.writeHead(500, {'content-type': 'application/json'});
		response.end('{"message":"no space left on device"}');
	});
	const error = await t.throwsAsync<RingproofError>(connect().getContainer('abc').start());
	t.is(statusOf(error), 500);
	t.is(error.exitCode, UNAVAILABLE);
	t.regex(error.message, /Docker refused `containers abc start`: no space left on device/);
});

test('a lab whose Docker falls silent ends, and whoever waits for its streams goes on', async t => {
	let speaks = true;
	const {connect} = await fakeDocker(t, (request, response) => {
		if (request.url?.includes('/events') === true) {
			response.writeHead(200).flushHeaders();
		} else if (speaks) {
			response.end('OK');
		}
	});
	const journal = openJournal();
	const client = connect(SHORT);
	const watch = await watchContainers(client, {run: 'r', nodes: new Map(), journal});
	const output = await client.getEvents();
	const ended = new Promise(resolve => output.once('close', resolve));
	speaks = false;
	const error = await t.throwsAsync<RingproofError>(journal.pass(60_000));
	t.is(error.problems[0]?.code, 'docker-gone');
	await ended;
	watch.stop();
});

test('without the node image a live proof says how to build it', async t => {
	const {host} = await fakeDocker(t, (request, response) => {
		response.writeHead(request.url?.includes('/images/') === true ? 404 : 200);
		response.end('{"message":"No such image"}');
	});
	const args = ['prove', 'topology/openvpn-two-node.yaml', '--engine', 'docker'];
	const {exitCode, stderr} = await ringproof(args, {env: {DOCKER_HOST: host}});
	t.is(exitCode, UNAVAILABLE);
	t.regex(
		stderr,
		/error\[engine-lacks\]: .*node image: ringproof-\S+ is not built\. Run `node lab/,
	);
});
