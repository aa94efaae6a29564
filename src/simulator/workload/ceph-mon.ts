/** ceph-mon: which monitors are in quorum. */
import {createMonitor, handleMonitor} from '../../cluster/ceph-mon/monitor.ts';
import type {MonitorMessage, MonitorSink} from '../../cluster/ceph-mon/monitor.types.ts';
import type {Ceph} from '../../network/workload.types.ts';
import type {Host} from '../hosts/host.ts';
import type {World} from '../world.ts';
import {addProcess, type Machine, type Process} from './process.ts';

/** From starting the daemon to its first probe; rocksdb opens its files in that time. */
const START_MS = 500;

/** A small message of Ceph's protocol with its headers. */
const MESSAGE_BYTES = 400;

export function addMonitor(world: World, host: Host, part: {ceph: Ceph; rank: number}): void {
	addProcess(world, host, {
		name: 'ceph-mon',
		startMs: START_MS,
		begin: process => run(process, part),
	});
}

function run(process: Process, {ceph, rank}: {ceph: Ceph; rank: number}): Machine {
	const {timers, unicast, world, host} = process;
	const say = (quorum: readonly number[]): void => {
		world.journal.record({
			kind: 'storage',
			node: host.server.id,
			store: 'ceph',
			state: quorum.length > 0 ? 'available' : 'blocked',
			members: quorum.flatMap(member => ceph.monitors[member]?.device ?? []),
		});
	};
	const sink: MonitorSink = {
		send: (to, message) => {
			const address = ceph.monitors[to]?.address;
			if (address !== undefined) {
				unicast({address}, message, MESSAGE_BYTES);
			}
		},
		setTimer: (timer, delayMs) => {
			timers.arm(timer, delayMs, () => {
				handleMonitor(monitor, {type: 'timer', timer});
			});
		},
		cancelTimers: timers.cancelAll,
		quorumChanged: say,
	};
	const monitor = createMonitor({rank, count: ceph.monitors.length}, sink);
	say([]);
	handleMonitor(monitor, {type: 'start'});
	const end = (): void => {
		if (monitor.quorum.length > 0) {
			say([]);
		}
	};
	return {
		receive: body => {
			handleMonitor(monitor, {type: 'message', message: body as MonitorMessage});
		},
		stop: end,
		killed: end,
	};
}
