/** A server's power: what happens to its daemons when it fails, boots or stands still. */
import {effectiveDaemon} from '../../engine/effective.ts';
import type {DaemonName} from '../../engine/effect.types.ts';
import {disturb} from '../leap/parking.ts';
import {setLines} from '../net/fabric.ts';
import {noticeLinks} from '../switching/switching.ts';
import {activeEffects, after, type World} from '../world.ts';
import {freezeDaemon, stopDaemon} from './daemons.ts';
import type {Host} from './host.ts';

/** Power loss. */
export function killHost(world: World, host: Host): void {
	const {journal} = world;
	const daemons = [...host.running.entries()];
	losePower(host);
	journal.record({kind: 'device', device: host.server.id, state: 'killed'});
	for (const [name, daemon] of daemons) {
		daemon.kill(world.nowMs);
		journal.record({kind: 'daemon', node: host.server.id, daemon: name, state: 'killed'});
	}
}

/** An orderly shutdown: the daemons end one after the other, the last started first. `ended` comes with the power off. */
export function stopHost(world: World, host: Host, ended: () => void): void {
	const cycle = host.powerCycles;
	const names = [...host.wanted.keys()].toReversed();
	const next = (): void => {
		if (host.powerCycles !== cycle) {
			return;
		}
		const name = names.shift();
		if (name !== undefined) {
			stopDaemon(world, host, {name, ended: next});
			return;
		}
		after(world, world.profile.powerOffMs, () => {
			if (host.powerCycles === cycle) {
				switchOff(world, host);
				ended();
			}
		});
	};
	next();
}

function switchOff(world: World, host: Host): void {
	disturb(world);
	losePower(host);
	setLines(world.fabric, activeEffects(world), world.nowMs);
	noticeLinks(world);
	world.journal.record({kind: 'device', device: host.server.id, state: 'stopped'});
}

/** Power is on: what should run starts when the boot has got that far. */
export function bootHost(world: World, host: Host): void {
	host.device.powered = true;
	host.frozen = false;
	world.journal.record({kind: 'device', device: host.server.id, state: 'running'});
	const cycle = host.powerCycles;
	after(world, world.profile.bootMs, atMs => {
		if (host.powerCycles !== cycle) {
			return;
		}
		for (const [name, start] of host.wanted) {
			startUnlessHeldBack(world, host, {name, start, atMs});
		}
	});
}

/** Every process stands still; the kernel still forwards and answers. */
export function freezeHost(world: World, host: Host): void {
	world.journal.record({kind: 'device', device: host.server.id, state: 'frozen'});
	host.frozen = true;
	for (const daemon of host.running.values()) {
		daemon.freeze(world.nowMs);
	}
}

export function thawHost(world: World, host: Host): void {
	if (!host.frozen) {
		// A watchdog has reset it meanwhile.
		return;
	}
	host.frozen = false;
	world.journal.record({kind: 'device', device: host.server.id, state: 'running'});
	for (const [name, daemon] of host.running) {
		if (stateOf(world, host, name) !== 'frozen') {
			daemon.thaw(world.nowMs);
		}
	}
}

type Start = {
	readonly name: DaemonName;
	readonly start: (atMs: number) => void;
	readonly atMs: number;
};

function startUnlessHeldBack(world: World, host: Host, {name, start, atMs}: Start): void {
	const state = stateOf(world, host, name);
	if (state === 'running' || state === 'frozen') {
		start(atMs);
	}
	if (state === 'frozen') {
		freezeDaemon(world, host, name);
	}
}

function stateOf(world: World, host: Host, daemon: DaemonName) {
	return effectiveDaemon({device: host.server.id, daemon}, activeEffects(world));
}

function losePower(host: Host): void {
	host.device.powered = false;
	host.frozen = false;
	host.powerCycles += 1;
	host.running.clear();
	host.listeners.clear();
	host.deaf.clear();
}
