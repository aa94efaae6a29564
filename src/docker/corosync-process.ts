/** The cluster's daemons on a node: configured once, started from a clean state, followed by their logs. */
import {randomBytes} from 'node:crypto';
import type {DeviceId} from '../core/ids.ts';
import {clusterDaemons} from '../engine/cluster-daemons.ts';
import type {DaemonName} from '../engine/effect.types.ts';
import type {Happening} from '../engine/history.types.ts';
import type {Cluster} from '../network/cluster.types.ts';
import {COROSYNC_AUTHKEY_PATH, COROSYNC_CONF_PATH, corosyncConf} from './corosync-conf.ts';
import {corosyncLogReader} from './corosync-log.ts';
import type {Words} from './exec.ts';
import {putFiles} from './files.ts';
import {nodeOf, type Lab, type LabNode} from './lab.ts';
import {prepareDaemon, stopDaemon} from './node-daemons.ts';
import {CONTAINERS_AT_ONCE, inParallel} from './parallel.ts';

/** corosync is ready some 0.3 s after its start, when it has formed a membership of itself. */
const COROSYNC_READY_MS_MAX = 15_000;

/** How long after a thaw corosync may still speak of having been frozen. */
const WAKING_MS = 2000;

/** corosync-keygen(8) makes keys of this size. */
const AUTHKEY_BYTES = 256;

/** Shared memory of a corosync that died would keep its successor's clients from connecting; a boot finds none. */
const START_COROSYNC: Words = ['sh', '-c', 'rm -rf /dev/shm/qb-* && exec corosync -f'];

/** The same without ring ids and all else that corosync remembers from one start to the next. */
const START_COROSYNC_AFRESH: Words = [
	'sh',
	'-c',
	'rm -rf /var/lib/corosync/* /dev/shm/qb-* && exec corosync -f',
];

const START_QDEVICE: Words = [
	'sh',
	'-c',
	'mkdir -p /run/corosync-qdevice && exec corosync-qdevice -f',
];
const START_QNETD: Words = [
	'sh',
	'-c',
	'mkdir -p /run/corosync-qnetd && exec corosync-qnetd -f -s "$1"',
	'sh',
];

/** In the order of a start; an end goes the other way round. */
const CLUSTER_DAEMONS: readonly DaemonName[] = ['corosync-qnetd', 'corosync', 'corosync-qdevice'];

/** Writes corosync's configuration and a key of this run's own to every member. */
export async function configureCluster(lab: Lab, cluster: Cluster): Promise<void> {
	const conf = corosyncConf(lab.network, cluster);
	const authkey = randomBytes(AUTHKEY_BYTES);
	await Promise.all(
		cluster.members.map(({device}) =>
			putFiles(nodeOf(lab, device).container, [
				{path: COROSYNC_CONF_PATH, content: conf, mode: 0o644},
				{path: COROSYNC_AUTHKEY_PATH, content: authkey, mode: 0o400},
			]),
		),
	);
}

/**
 * Starts the cluster's daemons on these devices from a clean state. All corosyncs start at the same moment: with long
 * tokens, one that comes seconds later costs the others rounds of waiting for consensus.
 */
export async function startClusterOn(lab: Lab, devices: readonly DeviceId[]): Promise<void> {
	const nodes = [...new Set([...newArbiter(lab), ...devices])].map(device => nodeOf(lab, device));
	const placeOn = (daemon: DaemonName): readonly LabNode[] =>
		nodes.filter(node => clusterDaemons(lab.network, node.device.id).includes(daemon));
	for (const daemon of CLUSTER_DAEMONS) {
		const starts = await inParallel(placeOn(daemon), CONTAINERS_AT_ONCE, async node => {
			node.wanted.set(daemon, async () => {
				(await prepareClusterDaemon(lab, node, {daemon}))();
			});
			return prepareClusterDaemon(lab, node, {daemon, afresh: true});
		});
		for (const start of starts) {
			start();
		}
	}
}

/** The arbiter serves whoever comes: it is started with the first member and stays. */
function newArbiter(lab: Lab): readonly DeviceId[] {
	const arbiter = lab.network.cluster?.qdevice?.device;
	return arbiter === undefined || nodeOf(lab, arbiter).wanted.has('corosync-qnetd')
		? []
		: [arbiter];
}

/** Stops them orderly; what corosync remembers goes with the next start. */
export async function stopClusterOn(lab: Lab, devices: readonly DeviceId[]): Promise<void> {
	await inParallel(devices, CONTAINERS_AT_ONCE, async device => {
		const node = nodeOf(lab, device);
		for (const daemon of CLUSTER_DAEMONS.toReversed()) {
			node.wanted.delete(daemon);
			await stopDaemon(lab, node, daemon);
		}
	});
}

type ClusterStart = {readonly daemon: DaemonName; readonly afresh?: boolean};

async function prepareClusterDaemon(
	lab: Lab,
	node: LabNode,
	{daemon, afresh = false}: ClusterStart,
): Promise<() => void> {
	const {journal} = lab;
	if (daemon === 'corosync') {
		const read = corosyncLogReader(node.device.id);
		return prepareDaemon(lab, node, {
			daemon,
			command: afresh ? START_COROSYNC_AFRESH : START_COROSYNC,
			onLine: line => {
				for (const {unixMs, happening} of read(line, Date.now())) {
					if (!isOwnStall(happening, node, journal.nowMs())) {
						journal.record(happening, journal.atUnixMs(unixMs));
					}
				}
			},
		});
	}
	if (daemon === 'corosync-qdevice') {
		await awaitCorosync(lab, node);
	}
	const tls = lab.network.cluster?.qdevice?.tls === true ? 'req' : 'off';
	const command: Words = daemon === 'corosync-qnetd' ? [...START_QNETD, tls] : START_QDEVICE;
	return prepareDaemon(lab, node, {daemon, command, onLine: () => undefined});
}

/** The device's daemon ends at once when it finds no corosync to talk to; an init system starts it behind corosync. */
async function awaitCorosync({journal}: Lab, node: LabNode): Promise<void> {
	await journal.waitFor(
		{
			title: `corosync is ready on ${node.device.id}`,
			holds: history => {
				const last = history.findLast(
					event =>
						event.kind === 'daemon' && event.node === node.device.id && event.daemon === 'corosync',
				);
				return last?.kind === 'daemon' && last.state === 'ready';
			},
		},
		COROSYNC_READY_MS_MAX,
	);
}

/** A daemon that was frozen on purpose notices on waking that it did not run: that says nothing about the machine. */
function isOwnStall(happening: Happening, node: LabNode, nowMs: number): boolean {
	return (
		happening.kind === 'note' &&
		happening.topic === 'scheduler-stall' &&
		nowMs - node.thawedAtMs < WAKING_MS
	);
}
