/** Ceph's monitors: one map for all of them, made for this run, and each monitor's own word for who is in quorum. */
import {randomUUID} from 'node:crypto';
import type {Ceph} from '../../network/workload.types.ts';
import {executeOrThrow} from '../exec.ts';
import {putFiles} from '../files.ts';
import {nodeOf, type Lab, type LabNode} from '../lab.ts';
import {runDaemon} from '../node-daemons.ts';
import {observerProgram} from './observers.ts';
import {createObserver, type Observer} from './observer.ts';

const CONF = '/etc/ceph/ceph.conf';
const MAP = '/etc/ceph/monmap';
/** Not Debian's /var/lib/ceph, which belongs to a user that the lab's root may not pass over. */
const DATA = '/srv/ceph-mon';
const SOCKET = '/run/ceph-mon.asok';
const OBSERVER = '/etc/ringproof/ceph-mon.py';

const BASE64 = ['base64', '-w', '0', MAP] as const;

export async function startCeph(lab: Lab, ceph: Ceph): Promise<void> {
	const nodes = ceph.monitors.map(({device}) => nodeOf(lab, device));
	const fsid = randomUUID();
	const [first] = nodes;
	if (first === undefined) {
		return;
	}
	await executeOrThrow(first.container, [
		'monmaptool',
		'--create',
		...monitorMapWords(ceph, fsid),
		MAP,
	]);
	const map = Buffer.from(await executeOrThrow(first.container, BASE64), 'base64');
	const program = await observerProgram('ceph-mon');
	await Promise.all(
		nodes.map(async node => {
			await putFiles(node.container, [
				{path: CONF, content: cephConf(ceph, fsid), mode: 0o644},
				{path: MAP, content: map, mode: 0o644},
				{path: OBSERVER, content: program, mode: 0o644},
			]);
			await startMonitor(lab, node, ceph);
		}),
	);
}

async function startMonitor(lab: Lab, node: LabNode, ceph: Ceph): Promise<void> {
	const id = String(node.device.id);
	const common = ['-i', id, '-c', CONF, '--mon-data', DATA] as const;
	await executeOrThrow(node.container, ['mkdir', '-p', DATA]);
	await executeOrThrow(node.container, ['ceph-mon', '--mkfs', '--monmap', MAP, ...common]);
	const observer = watchMonitor(lab, node, ceph);
	const start = async (): Promise<void> => {
		await runDaemon(lab, node, {
			daemon: 'ceph-mon',
			command: ['ceph-mon', '-f', ...common],
			onLine: () => undefined,
			isOrdinary: true,
		});
		await observer.start();
	};
	node.wanted.set('ceph-mon', start);
	await start();
}

type Status = {readonly state: string; readonly quorum: readonly number[]};

function watchMonitor(lab: Lab, node: LabNode, ceph: Ceph): Observer {
	let said = '';
	const say = (quorum: readonly number[]): void => {
		const members = quorum.flatMap(rank => ceph.monitors[rank]?.device ?? []);
		if (said !== members.join(' ') || said === '') {
			said = members.join(' ');
			const state = members.length > 0 ? 'available' : 'blocked';
			lab.journal.record({kind: 'storage', node: node.device.id, store: 'ceph', state, members});
		}
	};
	return createObserver(node, {
		name: 'watch-ceph-mon',
		command: ['python3', OBSERVER, SOCKET],
		onLine: line => {
			const {state, quorum} = JSON.parse(line) as Status;
			// Only these two are in the quorum that they name (Monitor.cc, get_mon_status).
			say(state === 'leader' || state === 'peon' ? quorum : []);
		},
		onEnd: () => {
			say([]);
		},
	});
}

/** The monitors' addresses in the order of their ranks. */
export function monitorMapWords({monitors}: Ceph, fsid: string): readonly string[] {
	return [
		...['--fsid', fsid, '--set-min-mon-release', 'pacific', '--enable-all-features', '--clobber'],
		...monitors.flatMap(({device, address}) => {
			const host = bracketed(address);
			return ['--addv', device, `[v2:${host}:3300,v1:${host}:6789]`];
		}),
	];
}

export function cephConf({monitors}: Ceph, fsid: string): string {
	const isIpv6 = monitors.some(({address}) => address.includes(':'));
	return [
		'[global]',
		`fsid = ${fsid}`,
		`mon initial members = ${monitors.map(({device}) => device).join(',')}`,
		`mon host = ${monitors.map(({address}) => bracketed(address)).join(',')}`,
		`ms bind ipv4 = ${String(!isIpv6)}`,
		`ms bind ipv6 = ${String(isIpv6)}`,
		// The lab’s containers trust each other; keys would only be one thing more that could be missing.
		'auth cluster required = none',
		'auth service required = none',
		'auth client required = none',
		'run dir = /run',
		`admin socket = ${SOCKET}`,
		'log to stderr = true',
		'log file =',
		'mon cluster log file =',
		'debug rocksdb = 0',
		// The lab’s disk may be nearly full without that being the monitors’ trouble.
		'mon data avail crit = 1',
		'mon data avail warn = 2',
		'',
	].join('\n');
}

const bracketed = (address: string): string => (address.includes(':') ? `[${address}]` : address);
