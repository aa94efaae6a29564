/** Starting and ending the daemons of a host, with the history that is kept of it. */
import type {DaemonName} from '../../engine/effect.types.ts';
import type {World} from '../world.ts';
import type {Daemon, Host} from './host.ts';

/** The daemon exists from now on, though it may still need its time to start up. */
export function daemonStarted(world: World, host: Host, entry: NamedDaemon): void {
	host.running.set(entry.name, entry.daemon);
	record(world, host, {daemon: entry.name, state: 'started'});
}

/** A daemon that ends as soon as it is asked to, with no more words than when it is killed. */
export function promptDaemon({end, setFrozen}: PromptDaemon): Daemon {
	return {
		kill: end,
		stop: (atMs, ended) => {
			end();
			ended(atMs);
		},
		freeze: () => {
			setFrozen(true);
		},
		thaw: () => {
			setFrozen(false);
		},
	};
}

type PromptDaemon = {
	readonly end: () => void;
	/** It stands still, or goes on with what has come in meanwhile. */
	readonly setFrozen: (isFrozen: boolean) => void;
};

export type NamedDaemon = {readonly name: DaemonName; readonly daemon: Daemon};

/** The daemon has ended by itself; nothing is said of one that was ended before. */
export function daemonExited(world: World, host: Host, {name, daemon}: NamedDaemon): void {
	if (host.running.get(name) === daemon) {
		host.running.delete(name);
		record(world, host, {daemon: name, state: 'exited'});
	}
}

/** SIGKILL. */
export function killDaemon(world: World, host: Host, name: DaemonName): void {
	const daemon = host.running.get(name);
	if (daemon !== undefined) {
		host.running.delete(name);
		daemon.kill(world.nowMs);
		record(world, host, {daemon: name, state: 'killed'});
	}
}

/** SIGTERM; `ended` is called when it has ended, at once if it did not run. */
export function stopDaemon(
	world: World,
	host: Host,
	{name, ended}: {readonly name: DaemonName; readonly ended: () => void},
): void {
	const daemon = host.running.get(name);
	if (daemon === undefined) {
		ended();
		return;
	}
	// A frozen daemon hears it once it runs again.
	daemon.thaw(world.nowMs);
	daemon.stop(world.nowMs, () => {
		if (host.running.get(name) === daemon) {
			host.running.delete(name);
			record(world, host, {daemon: name, state: 'stopped'});
		}
		ended();
	});
}

export function freezeDaemon(world: World, host: Host, name: DaemonName): void {
	const daemon = host.running.get(name);
	if (daemon !== undefined) {
		record(world, host, {daemon: name, state: 'frozen'});
		daemon.freeze(world.nowMs);
	}
}

export function thawDaemon(world: World, host: Host, name: DaemonName): void {
	const daemon = host.running.get(name);
	if (daemon !== undefined) {
		daemon.thaw(world.nowMs);
		record(world, host, {daemon: name, state: 'thawed'});
	}
}

type DaemonState = 'started' | 'ready' | 'stopped' | 'killed' | 'exited' | 'frozen' | 'thawed';

function record(
	{journal}: World,
	host: Host,
	{daemon, state}: {readonly daemon: DaemonName; readonly state: DaemonState},
): void {
	journal.record({kind: 'daemon', node: host.server.id, daemon, state});
}
