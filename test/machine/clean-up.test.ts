/** A lab leaves nothing behind, whoever ends it and when, and touches nothing that it did not make. */
import {execFile, spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFile} from 'node:fs/promises';
import {createInterface} from 'node:readline';
import {setTimeout} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import test from 'ava';
import type {Container} from 'dockerode';
import {cableId, deviceId} from '../../src/core/ids.ts';
import {listLabs, removeDeadLabs, removeLab} from '../../src/docker/cleanup.ts';
import {connectDocker} from '../../src/docker/client.ts';
import {createDockerEngine} from '../../src/docker/engine.ts';
import {nodeImageTag} from '../../src/docker/image.ts';
import {procTable} from '../../src/docker/labels.ts';
import {lanCluster} from '../_support/lab-networks.ts';
import {lan} from '../_support/small-network.ts';
import {openLab} from '../live/_support/lab.ts';

const client = connectDocker();

/** Names of all containers that carry the run's label. */
async function containersOf(run: string): Promise<readonly string[]> {
	const label = [`dev.ringproof.run=${run}`];
	const containers = await client.listContainers({all: true, filters: {label}});
	return containers.flatMap(({Names: names}) => names);
}

/** What of the machine's own network anybody could see. */
async function hostNetwork(): Promise<string> {
	const files = [
		'/proc/net/dev',
		'/proc/net/route',
		'/proc/sys/net/ipv4/ip_forward',
		'/proc/sys/net/ipv6/conf/all/forwarding',
	];
	const [devices = '', ...rest] = await Promise.all(files.map(file => readFile(file, 'utf8')));
	// Names only: the counters behind them go on.
	const names = [...devices.matchAll(/^ *([^ :]+):/gm)].map(match => match[1] ?? '').sort();
	const {stdout: rules} = await promisify(execFile)('iptables-save');
	// Without the counters and the time.
	const filter = rules.replace(/\[\d+:\d+\]|^#.*$/gm, '');
	return [...names, ...rest, filter].join('\n');
}

/** A container of somebody else, from the same image. */
async function foreignContainer(): Promise<Container> {
	const container = await client.createContainer({
		Image: await nodeImageTag(),
		Entrypoint: ['sleep', 'infinity'],
		Labels: {'org.example.foreign': 'yes'},
		HostConfig: {NetworkMode: 'none', Init: true},
	});
	await container.start();
	return container;
}

test('down leaves no container, also with faults in force, and the machine’s network as it was', async t => {
	const foreign = await foreignContainer();
	const before = await hostNetwork();
	const engine = createDockerEngine({network: lan(3), seed: 1, onProgress: () => undefined});
	try {
		await engine.up();
		// Three servers, their switch and the panel.
		t.is((await containersOf(engine.run)).length, 3 + 1 + 1);
		await engine.apply('several', [
			{kind: 'device', device: deviceId('n1'), action: 'freeze'},
			{kind: 'device', device: deviceId('n2'), action: 'kill'},
			{kind: 'cut', cable: cableId('n3-sw'), direction: 'both', mode: 'no-carrier'},
		]);
	} finally {
		await engine.down();
	}
	t.deepEqual(await containersOf(engine.run), []);
	t.is(await hostNetwork(), before);
	t.true((await foreign.inspect()).State.Running);
	await foreign.remove({force: true});
});

test('down twice, or without a lab, is no error', async t => {
	const engine = createDockerEngine({network: lan(1), seed: 1, onProgress: () => undefined});
	await engine.down();
	await engine.down();
	t.deepEqual(await containersOf(engine.run), []);
});

/** Starts the process that leaves a lab, and kills it when it has printed the line. */
async function killedAt(mark: RegExp, kind: 'owned' | 'detached'): Promise<string> {
	const script = fileURLToPath(new URL('./_support/leave-lab.js', import.meta.url));
	const child = spawn(process.execPath, [script, kind], {stdio: ['ignore', 'pipe', 'inherit']});
	let run = '';
	for await (const line of createInterface({input: child.stdout})) {
		run = /^run (\w+)$/.exec(line)?.[1] ?? run;
		if (mark.test(line)) {
			child.kill('SIGKILL');
		}
	}
	if (child.exitCode === null && child.signalCode === null) {
		await once(child, 'exit');
	}
	return run;
}

for (const [moment, mark] of [
	['while containers start', /starting/],
	['while cables are plugged', /plugging/],
	['when the lab is up', /^up$/],
] as const) {
	test(`the next command removes what a process left that was killed ${moment}`, async t => {
		const run = await killedAt(mark, 'owned');
		const left = await settledContainersOf(run);
		const removed = await removeDeadLabs(client, procTable());
		t.true(left === 0 || removed.includes(run));
		t.deepEqual(await containersOf(run), []);
		t.deepEqual(await removeDeadLabs(client, procTable()), []);
	});
}

/** Docker finishes what it was asked for by a process that has died since; gives how many containers there are then. */
async function settledContainersOf(run: string): Promise<number> {
	let count = -1;
	for (let unchanged = 0; unchanged < 5; unchanged += 1) {
		await setTimeout(100);
		const {length} = await containersOf(run);
		unchanged = length === count ? unchanged : 0;
		count = length;
	}
	return count;
}

test('a detached lab outlives its process until it is taken down by name', async t => {
	const run = await killedAt(/^up$/, 'detached');
	await removeDeadLabs(client, procTable());
	const lab = (await listLabs(client, procTable())).find(candidate => candidate.run === run);
	t.is(lab?.state, 'detached');
	t.deepEqual(
		lab?.devices.map(({device, state}) => `${device} ${state}`),
		['n1 running', 'n2 running', 'sw running'],
	);
	t.is(await removeLab(client, run), 3 + 1);
	t.deepEqual(await containersOf(run), []);
});

test('a lab in use is not removed by another command, and two labs do not disturb each other', async t => {
	await using one = await openLab(lanCluster(2));
	await using two = await openLab(lanCluster(2));
	t.true(await one.isWhole());
	t.true(await two.isWhole());
	t.false((await removeDeadLabs(client, procTable())).includes(one.engine.run));
	await one.engine.apply('cut', [
		{kind: 'cut', cable: cableId('n2-sw'), direction: 'both', mode: 'silent'},
	]);
	t.true(await one.isOneMembership(['n1'], false));
	const lost = two.engine.history().filter(({kind}) => kind === 'token-lost');
	t.deepEqual(lost, []);
});
