/**
 * Makes the running lab be what the active effects say. The difference between the states before and after decides
 * what has to be done, so that overlapping effects heal in any order.
 */
import type {DeviceId} from '../core/ids.ts';
import {daemonTargets, type DaemonTarget} from '../engine/daemon-targets.ts';
import type {DaemonName, Effect} from '../engine/effect.types.ts';
import {
	effectiveCable,
	effectiveDaemon,
	effectiveDevice,
	touchedCables,
	type RunState,
} from '../engine/effective.ts';
import {bootDevice, freezeDevice, killDevice, stopDevice, thawDevice} from './device-power.ts';
import {nodeOf, type Lab, type LabNode} from './lab.ts';
import {dropLostRoutes, partedBy} from './lost-routes.ts';
import {freezeDaemon, killDaemon, stopDaemon, thawDaemon} from './node-daemons.ts';
import {setCable} from './wiring.ts';

/** The effects before and after a change, oldest first; the lab's own list is the later one already. */
export type Change = {readonly before: readonly Effect[]; readonly after: readonly Effect[]};

/** Everything that a fault says at once happens at once; daemons come after the devices that they run on. */
export async function enact(lab: Lab, change: Change): Promise<void> {
	const touched = touchedBy(change);
	await Promise.all([
		...touchedCables(lab.network, touched).map(cable =>
			setCable(lab, cable, effectiveCable(lab.network, cable, change.after)),
		),
		...devicesOf(touched).map(device => enactDevice(lab, device, change)),
		...partedBy(touched).map(server => dropLostRoutes(lab, server, change.after)),
	]);
	await Promise.all(daemonTargets(touched).map(target => enactDaemon(lab, target, change)));
}

/** The effects that only one of the two lists holds. */
function touchedBy({before, after}: Change): readonly Effect[] {
	return [
		...before.filter(effect => !after.includes(effect)),
		...after.filter(effect => !before.includes(effect)),
	];
}

function devicesOf(effects: readonly Effect[]): readonly DeviceId[] {
	return [
		...new Set(effects.filter(effect => effect.kind === 'device').map(effect => effect.device)),
	];
}

async function enactDevice(lab: Lab, device: DeviceId, {before, after}: Change): Promise<void> {
	const node = nodeOf(lab, device);
	const from = effectiveDevice(device, before);
	const to = effectiveDevice(device, after);
	if (isUp(from) && !isUp(to)) {
		await (to === 'killed' ? killDevice(lab, node) : stopDevice(lab, node));
		return;
	}
	if (!isUp(from) && isUp(to)) {
		await bootDevice(lab, node);
	}
	if (to === 'frozen' && from !== 'frozen') {
		await freezeDevice(lab, node);
	} else if (from === 'frozen' && to === 'running') {
		await thawDevice(lab, node);
	}
}

async function enactDaemon(lab: Lab, target: DaemonTarget, {before, after}: Change): Promise<void> {
	const node = nodeOf(lab, target.device);
	// A dead device has no daemons, a frozen one takes no signals; its boot or thaw looks at the effects again.
	if (effectiveDevice(target.device, after) !== 'running') {
		return;
	}
	await moveDaemon(lab, node, {
		daemon: target.daemon,
		from: effectiveDaemon(target, before),
		to: effectiveDaemon(target, after),
	});
}

type Move = {readonly daemon: DaemonName; readonly from: RunState; readonly to: RunState};

async function moveDaemon(lab: Lab, node: LabNode, {daemon, from, to}: Move): Promise<void> {
	if (isUp(from) && !isUp(to)) {
		await (to === 'killed' ? killDaemon(lab, node, daemon) : stopDaemon(lab, node, daemon));
		return;
	}
	if (!isUp(from) && isUp(to) && !node.running.has(daemon)) {
		await node.wanted.get(daemon)?.();
	}
	if (to === 'frozen' && from !== 'frozen') {
		await freezeDaemon(lab, node, daemon);
	} else if (from === 'frozen' && to === 'running') {
		await thawDaemon(lab, node, daemon);
	}
}

const isUp = (state: RunState): boolean => state === 'running' || state === 'frozen';
