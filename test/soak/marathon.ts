/** Many scenarios in one lab, or many labs in one command, and what the tool, Docker and the disk weigh meanwhile. */
import {execFile, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {promisify} from 'node:util';
import {connectDocker} from '../../src/docker/client.ts';
import {MAIN} from '../_support/cli.ts';
import {twoServersText} from '../_support/two-servers.ts';

/** A fault and its healing, in the shortest time; the runner asks every node for its quorum three times. */
const scenarioOf = (number: number): string => `schemaVersion: 1
name: marathon-${String(number)}
title: Scenario ${String(number)}
purpose: Adds to the weight of those before it, or does not.
steps:
  - {fault: cable-cut, target: any-one-cable, for: 300ms}
  - {wait: 400ms}
`;

export type Marathon = {readonly kind: 'scenarios' | 'labs'; readonly count: number};

/** What weighs at one moment. */
export type Weight = {
	readonly tool_rss_mib: number;
	readonly tool_descriptors_count: number;
	readonly dockerd_rss_mib: number;
	readonly dockerd_descriptors_count: number;
	/** Everything that Docker keeps: images, containers, volumes, logs. */
	readonly docker_disk_mib: number;
};

export type Weighed = {
	readonly completedCount: number;
	/** After the first of them, in the middle, and after the last but one, for then the command still runs. */
	readonly start: Weight;
	readonly middle: Weight;
	readonly end: Weight;
};

/** One command proves the design so often, or so many scenarios of it, and is weighed while it does. */
export async function runMarathon({kind, count}: Marathon): Promise<Weighed> {
	const folder = await mkdtemp(join(tmpdir(), 'soak-'));
	const design = join(folder, 'design.yaml');
	await writeFile(design, twoServersText('marathon'));
	const scenarioCount = kind === 'scenarios' ? count : 1;
	const scenarios = Array.from({length: scenarioCount}, (_, number) =>
		join(folder, `${String(number)}.yaml`),
	);
	await Promise.all(scenarios.map((file, number) => writeFile(file, scenarioOf(number))));
	const designs = Array.from({length: kind === 'labs' ? count : 1}, () => design);
	const child = spawn(
		process.execPath,
		[
			...[MAIN, 'prove', ...designs, '--engine', 'docker', '--out', join(folder, 'runs')],
			...scenarios.flatMap(file => ['--scenario', file]),
		],
		{stdio: ['ignore', 'ignore', 'pipe'], env: {...process.env, CI: '1'}},
	);
	const ended = once(child, 'exit');
	const weights: Weight[] = [];
	for await (const line of createInterface({input: child.stderr})) {
		process.stderr.write(`${line}\n`);
		if (line.startsWith('✓ Scenario ') && child.pid !== undefined) {
			weights.push(await weigh(child.pid));
		}
	}
	await ended;
	await rm(folder, {recursive: true, force: true});
	return {completedCount: weights.length, ...marks(weights)};
}

function marks(weights: readonly Weight[]): Pick<Weighed, 'start' | 'middle' | 'end'> {
	const [start] = weights;
	const middle = weights[Math.floor(weights.length / 2)];
	const end = weights.at(-2);
	if (start === undefined || middle === undefined || end === undefined) {
		throw new Error('Nothing was completed: see above.');
	}
	return {start, middle, end};
}

async function weigh(pid: number): Promise<Weight> {
	const dockerd = Number(await readFile('/var/run/docker.pid', 'utf8'));
	return {
		tool_rss_mib: await residentMib(pid),
		tool_descriptors_count: await descriptorCount(pid),
		dockerd_rss_mib: await residentMib(dockerd),
		dockerd_descriptors_count: await descriptorCount(dockerd),
		docker_disk_mib: await dockerDiskMib(),
	};
}

async function residentMib(pid: number): Promise<number> {
	const status = await readFile(`/proc/${String(pid)}/status`, 'utf8');
	return Math.round(Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1024);
}

async function descriptorCount(pid: number): Promise<number> {
	return (await readdir(`/proc/${String(pid)}/fd`)).length;
}

async function dockerDiskMib(): Promise<number> {
	const {DockerRootDir: root} = (await connectDocker().info()) as {DockerRootDir: string};
	// A running container's merged file system is a mount of its own and would count its image once more.
	const du = ['--summarize', '--one-file-system', '--block-size=1M', root];
	const {stdout} = await promisify(execFile)('du', du).catch(
		// It complains of what vanished while it counted, and tells the sum all the same.
		(error: unknown) => error as {readonly stdout: string},
	);
	return Number.parseInt(stdout, 10);
}
