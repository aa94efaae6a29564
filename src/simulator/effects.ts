/** Makes the simulated network be what the active effects say, by the difference between before and after. */
import type {DeviceId} from '../core/ids.ts';
import {daemonTargets, type DaemonTarget} from '../engine/daemon-targets.ts';
import {effectiveDaemon, effectiveDevice, type RunState} from '../engine/effective.ts';
import type {Effect} from '../engine/effect.types.ts';
import {freezeDaemon, killDaemon, stopDaemon, thawDaemon} from './hosts/daemons.ts';
import {bootHost, freezeHost, killHost, stopHost, thawHost} from './hosts/power.ts';
import {deviceOf, setLines, setParted} from './net/fabric.ts';
import {settleFrames} from './net/frames.ts';
import {noteReports} from './net/gates.ts';
import {noticeLinks} from './switching/switching.ts';
import {activeEffects, type World} from './world.ts';

export function applyEffects(world: World, id: string, effects: readonly Effect[]): void {
	change(world, () => {
		world.effects.set(id, effects);
	});
}

export function healEffects(world: World, id: string): void {
	change(world, () => {
		world.effects.delete(id);
	});
}

function change(world: World, edit: () => void): void {
	const before = activeEffects(world);
	edit();
	const after = activeEffects(world);
	const touched = [
		...before.filter(effect => !after.includes(effect)),
		...after.filter(effect => !before.includes(effect)),
	];
	settleFrames(world.queue, world.nowMs);
	noteReports(world);
	for (const device of devicesOf(touched)) {
		moveDevice(world, device, {
			from: effectiveDevice(device, before),
			to: effectiveDevice(device, after),
		});
	}
	setLines(world.fabric, after, world.nowMs);
	if (touched.some(({kind}) => kind === 'part')) {
		setParted(world.fabric, after);
	}
	noticeLinks(world);
	for (const target of daemonTargets(touched)) {
		// What a watchdog has reset starts its daemons itself.
		const isPowered = world.hosts.get(target.device)?.device.powered === true;
		if (isPowered && effectiveDevice(target.device, after) === 'running') {
			moveDaemon(world, target, {
				from: effectiveDaemon(target, before),
				to: effectiveDaemon(target, after),
			});
		}
	}
}

type Move = {readonly from: RunState; readonly to: RunState};

function devicesOf(effects: readonly Effect[]): readonly DeviceId[] {
	return [
		...new Set(effects.filter(effect => effect.kind === 'device').map(effect => effect.device)),
	];
}

function moveDevice(world: World, id: DeviceId, {from, to}: Move): void {
	const host = world.hosts.get(id);
	if (host === undefined) {
		moveForwarder(world, id, {from, to});
		return;
	}
	if (isUp(from) && !isUp(to)) {
		if (to === 'killed') {
			killHost(world, host);
		} else {
			stopHost(world, host, ending(world));
		}
		return;
	}
	if (!isUp(from) && isUp(to)) {
		bootHost(world, host);
	}
	if (to === 'frozen' && from !== 'frozen') {
		freezeHost(world, host);
	} else if (from === 'frozen' && to === 'running') {
		thawHost(world, host);
	}
}

/** A switch or a router has power or not; its forwarding is the kernel's and does not freeze. */
function moveForwarder(world: World, id: DeviceId, {from, to}: Move): void {
	if (from === to) {
		return;
	}
	deviceOf(world.fabric, id).powered = isUp(to);
	world.journal.record({kind: 'device', device: id, state: to});
}

function moveDaemon(world: World, {device, daemon}: DaemonTarget, {from, to}: Move): void {
	const host = world.hosts.get(device);
	if (host === undefined) {
		return;
	}
	if (isUp(from) && !isUp(to)) {
		if (to === 'killed') {
			killDaemon(world, host, daemon);
		} else {
			stopDaemon(world, host, {name: daemon, ended: ending(world)});
		}
		return;
	}
	const start = isUp(from) || host.running.has(daemon) ? undefined : host.wanted.get(daemon);
	start?.(world.nowMs);
	if (to === 'frozen' && from !== 'frozen') {
		freezeDaemon(world, host, daemon);
	} else if (from === 'frozen' && to === 'running') {
		thawDaemon(world, host, daemon);
	}
}

/** Counts an orderly end that is under way; what is returned counts it off. */
export function ending(world: World): () => void {
	world.endings += 1;
	return () => {
		world.endings -= 1;
	};
}

function isUp(state: RunState): boolean {
	return state === 'running' || state === 'frozen';
}
