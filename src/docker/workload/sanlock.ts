/**
 * sanlock on every host that takes leases, and its own word for who renews and what runs under a lease. There is no
 * watchdog device in a container, so it runs without one.
 */
import type {LeasedDisk} from '../../network/queries/leases.ts';
import {executeOrThrow} from '../exec.ts';
import {putFiles} from '../files.ts';
import {nodeOf, type Lab, type LabNode} from '../lab.ts';
import {runDaemon} from '../node-daemons.ts';
import {backingOf, diskPathOf} from './iscsi.ts';
import {createObserver, type Observer} from './observer.ts';
import {observerProgram} from './observers.ts';

const OBSERVER = '/etc/ringproof/sanlock-host.py';
const LOCKSPACE = 'ringproof';

/** Where a lockspace of up to 2000 hosts ends, and each lease, on a disk with sectors of 512 bytes (sanlock(8), Disk Format). */
const AREA_BYTES = 1024 * 1024;

/**
 * SANLOCK_PRIVILEGED=0 (sanlock's README.dev) leaves out only that it raises its limits, which a container may not and
 * without which it would end at once. `-w 0`: no wdmd.
 */
const COMMAND = [
	...['env', 'SANLOCK_PRIVILEGED=0', 'sanlock', 'daemon', '-D'],
	...['-w', '0', '-U', 'root', '-G', 'root', '-e'],
] as const;

const offsetOf = (index: number): number => (index + 1) * AREA_BYTES;

/** Writes empty leases to the file behind the disk; done once, before anybody sees the disk. */
export async function writeLeases(
	lab: Lab,
	{disk, services, ioTimeoutMs}: LeasedDisk,
): Promise<void> {
	const {container} = nodeOf(lab, disk.target.device);
	const file = backingOf(disk.name);
	// The disk says how long an operation may take, and who joins first goes by that.
	const init = ['sanlock', 'direct', 'init', '-o', String(ioTimeoutMs / 1000)] as const;
	await executeOrThrow(container, [...init, '-s', `${LOCKSPACE}:0:${file}:0`]);
	for (const [index, {name}] of services.entries()) {
		await executeOrThrow(container, [
			...init,
			...['-r', `${LOCKSPACE}:${name}:${file}:${offsetOf(index)}`],
		]);
	}
}

export async function startSanlock(lab: Lab, leased: LeasedDisk): Promise<void> {
	const program = await observerProgram('sanlock-host');
	await Promise.all(
		leased.hosts.map(async ({device, hostId}) => {
			const node = nodeOf(lab, device);
			await putFiles(node.container, [{path: OBSERVER, content: program, mode: 0o644}]);
			const observer = watchHost(lab, leased, {node, hostId});
			const start = async (): Promise<void> => {
				await executeOrThrow(node.container, ['mkdir', '-p', '/run/sanlock']);
				await runDaemon(lab, node, {
					daemon: 'sanlock',
					command: [...COMMAND, device],
					onLine: () => undefined,
					isOrdinary: true,
				});
				await observer.start();
			};
			node.wanted.set('sanlock', start);
			await start();
		}),
	);
}

type Finding = {
	readonly renews: boolean;
	readonly alive: readonly number[];
	readonly held: readonly string[];
};

type Part = {readonly node: LabNode; readonly hostId: number};

function watchHost(lab: Lab, leased: LeasedDisk, {node, hostId}: Part): Observer {
	const {device} = node;
	const tell = findingTeller(lab, leased, node);
	const config = {
		hostId,
		path: diskPathOf(leased.disk.name),
		ioTimeoutS: leased.ioTimeoutMs / 1000,
		services: leased.services
			.map(({name, home, hosts}, index) => ({name, home, hosts, offset: offsetOf(index)}))
			.filter(({hosts}) => hosts.includes(device.id))
			.map(({name, home, offset}) => ({name, offset, isHome: home === device.id})),
	};
	return createObserver(node, {
		name: 'watch-sanlock',
		command: ['python3', OBSERVER, JSON.stringify(config)],
		onLine: line => {
			if (line.startsWith('{')) {
				tell(JSON.parse(line) as Finding);
			}
		},
		onEnd: () => {
			tell({renews: false, alive: [], held: []});
		},
	});
}

function findingTeller(
	{journal}: Lab,
	{hosts, services}: LeasedDisk,
	{device: {id: node}}: LabNode,
): (finding: Finding) => void {
	let held: readonly string[] = [];
	let said = '';
	return finding => {
		const state = finding.renews ? 'available' : 'blocked';
		const members = hosts.flatMap(({device, hostId}) =>
			finding.alive.includes(hostId) ? [device] : [],
		);
		const text = `${state} ${members.join(' ')}`;
		if (text !== said) {
			said = text;
			journal.record({kind: 'storage', node, store: 'sanlock', state, members});
		}
		for (const {name} of services) {
			const isHeld = finding.held.includes(name);
			if (isHeld !== held.includes(name)) {
				journal.record({kind: 'holder', node, of: `lease:${name}`, held: isHeld});
			}
		}
		held = finding.held;
	};
}
