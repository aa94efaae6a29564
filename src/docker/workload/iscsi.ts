/**
 * Shared disks: a real tgtd with a file behind each disk, and on every initiator qemu's storage daemon, which logs in
 * with libiscsi and shows the disk as a file by FUSE. The kernel's initiator needs a module and is one for all
 * containers of a machine, so the lab cannot give each server its own.
 */
import {unavailable} from '../../core/errors.ts';
import type {DeviceId} from '../../core/ids.ts';
import type {StoreState} from '../../engine/history.types.ts';
import type {SharedDisk, StackEnd} from '../../network/workload.types.ts';
import {execute, executeOrThrow, type Words} from '../exec.ts';
import {putFiles} from '../files.ts';
import {nodeOf, type Lab, type LabNode} from '../lab.ts';
import {runDaemon} from '../node-daemons.ts';
import {createObserver, type Observer} from './observer.ts';
import {observerProgram} from './observers.ts';

/** Where the target keeps what the disks hold. */
const BACKING = '/srv/targets';

/** Where initiators see them. */
const DISKS = '/srv/disks';

const OBSERVER = '/etc/ringproof/iscsi-disk.py';

/** The start of the disk belongs to whoever puts leases there; each initiator's own block lies behind it. */
const BLOCKS_FROM_BYTES = 64 * 1024 * 1024;
const BLOCK_BYTES = 4096;
const DISK_BYTES = BLOCKS_FROM_BYTES + 1024 * 1024;

const READY_MS_MAX = 30_000;
const ASK_AGAIN_MS = 200;

/** RFC 3720, 3.2.6.3.1: a name under a domain of one's own. */
const IQN = 'iqn.2024-01.dev.ringproof';

export const backingOf = (disk: string): string => `${BACKING}/${disk}.img`;
export const diskPathOf = (disk: string): string => `${DISKS}/${disk}`;

const tgtadm = (...words: readonly string[]): Words => ['tgtadm', '--lld', 'iscsi', ...words];

/** A disk that has not come up is asked for again, as a booting server does; `$1` portal, `$2` the file, then qemu's words. */
const LOG_IN = [
	'umount -l "$2" 2>/dev/null',
	`mkdir -p ${DISKS}; : >"$2"`,
	'until timeout 3 iscsi-ls "$1" >/dev/null 2>&1; do sleep 0.5; done',
	'shift 2; exec qemu-storage-daemon "$@"',
].join('\n');

/** The files behind the disks, all of it zeroes. */
export async function makeDisks(lab: Lab, disks: readonly SharedDisk[]): Promise<void> {
	for (const {name, target} of disks) {
		const {container} = nodeOf(lab, target.device);
		await executeOrThrow(container, ['mkdir', '-p', BACKING]);
		await executeOrThrow(container, ['truncate', '-s', String(DISK_BYTES), backingOf(name)]);
	}
}

export async function startSharedDisks(lab: Lab, disks: readonly SharedDisk[]): Promise<void> {
	const targets = new Set(disks.map(({target}) => target.device));
	await Promise.all([...targets].map(device => startTarget(lab, device, disks)));
	await Promise.all(
		disks.flatMap(disk =>
			disk.initiators.map((own, index) => startInitiator(lab, disk, {own, index})),
		),
	);
}

async function startTarget(
	lab: Lab,
	device: DeviceId,
	disks: readonly SharedDisk[],
): Promise<void> {
	const node = nodeOf(lab, device);
	const here = disks.filter(({target}) => target.device === device);
	const start = async (): Promise<void> => {
		await runDaemon(lab, node, {
			daemon: 'tgtd',
			command: ['tgtd', '-f'],
			onLine: () => undefined,
			isOrdinary: true,
		});
		await awaitTgtd(lab, node);
		for (const [index, {name}] of here.entries()) {
			await exportDisk(node, name, String(index + 1));
		}
	};
	node.wanted.set('tgtd', start);
	await start();
}

async function awaitTgtd({journal}: Lab, node: LabNode): Promise<void> {
	const limitMs = journal.nowMs() + READY_MS_MAX;
	const show = tgtadm('--op', 'show', '--mode', 'target');
	while ((await execute(node.container, show)).exitCode !== 0) {
		if (journal.nowMs() > limitMs || node.pid === null) {
			throw unavailable('tgtd-not-ready', `tgtd on ${node.device.id} does not answer.`);
		}
		await journal.pass(ASK_AGAIN_MS);
	}
}

async function exportDisk({container}: LabNode, disk: string, tid: string): Promise<void> {
	const on = (...words: readonly string[]) =>
		executeOrThrow(container, tgtadm(...words, '--tid', tid));
	await on('--op', 'new', '--mode', 'target', '-T', `${IQN}:${disk}`);
	await on('--op', 'new', '--mode', 'logicalunit', '--lun', '1', '-b', backingOf(disk));
	await on('--op', 'bind', '--mode', 'target', '-I', 'ALL');
}

type Part = {readonly own: StackEnd; readonly index: number};

async function startInitiator(lab: Lab, disk: SharedDisk, {own, index}: Part): Promise<void> {
	const node = nodeOf(lab, own.device);
	await putFiles(node.container, [
		{path: OBSERVER, content: await observerProgram('iscsi-disk'), mode: 0o644},
	]);
	const observer = watchDisk(lab, disk, {node, index});
	const start = async (): Promise<void> => {
		await runDaemon(lab, node, {
			daemon: `iscsi:${disk.name}`,
			command: initiatorWords(disk, own.device),
			onLine: () => undefined,
			isOrdinary: true,
		});
		await observer.start();
	};
	node.wanted.set(`iscsi:${disk.name}`, start);
	await start();
}

export function initiatorWords({name, target}: SharedDisk, device: DeviceId): Words {
	const {address} = target;
	const portal = address.includes(':') ? `[${address}]` : address;
	const blockdev = {
		...{driver: 'iscsi', 'node-name': 'disk', transport: 'tcp', portal},
		...{target: `${IQN}:${name}`, lun: 1, 'initiator-name': `${IQN}:server:${device}`},
		// Past every cache, as a cluster's disk has to be.
		cache: {direct: true},
	};
	const exported = {
		...{type: 'fuse', id: 'file', 'node-name': 'disk'},
		...{mountpoint: diskPathOf(name), writable: true},
	};
	const shown = ['--blockdev', JSON.stringify(blockdev), '--export', JSON.stringify(exported)];
	return ['sh', '-c', LOG_IN, 'sh', `iscsi://${portal}`, diskPathOf(name), ...shown];
}

function watchDisk(
	lab: Lab,
	{name, target}: SharedDisk,
	{node, index}: {readonly node: LabNode; readonly index: number},
): Observer {
	const say = (state: StoreState): void => {
		const members = state === 'available' ? [target.device] : [];
		const store = `iscsi:${name}`;
		lab.journal.record({kind: 'storage', node: node.device.id, store, state, members});
	};
	const offset = String(BLOCKS_FROM_BYTES + index * BLOCK_BYTES);
	return createObserver(node, {
		name: `watch-${name}`,
		command: ['python3', OBSERVER, diskPathOf(name), offset],
		onLine: line => {
			if (line.startsWith('{')) {
				say((JSON.parse(line) as {readonly state: StoreState}).state);
			}
		},
		onEnd: () => {
			say('blocked');
		},
	});
}
