/** Which services run on which host, and what is said of it. */
import type {Replicas} from '../../cluster/ha/replicas.ts';
import type {DeviceId} from '../../core/ids.ts';
import type {Network} from '../../network/network.types.ts';
import {movedServices, reachableHosts} from '../../network/queries/moved-services.ts';
import type {Host} from '../hosts/host.ts';
import type {World} from '../world.ts';
import type {Ha} from './ha.types.ts';

/** `null`: the design has no service that a cluster moves. */
export function createHa(network: Network, beforePowerChanges: () => void): Ha | null {
	const services = movedServices(network);
	const replicas: Replicas = new Map();
	return services.length === 0
		? null
		: {
				services: services.map(({name, server, group}) => ({name, home: server, nodes: group})),
				designed: new Map(services.map(service => [service.name, service])),
				replicas,
				running: new Map(),
				beforePowerChanges,
			};
}

type Place = {readonly ha: Ha; readonly service: string; readonly on: DeviceId};

export function isRunning({ha, service, on}: Place): boolean {
	return ha.running.get(on)?.has(service) === true;
}

/** A service starts where its disk is: one on a server's own disk nowhere else. */
export function startService(world: World, place: Place): boolean {
	const {ha, service, on} = place;
	const designed = ha.designed.get(service);
	if (designed === undefined || !reachableHosts(designed).includes(on)) {
		return false;
	}
	say(world, place, true);
	return true;
}

export function stopService(world: World, place: Place): void {
	say(world, place, false);
}

/** Live migration; what is on a server's own disk, or in the way of itself, stays. */
export function migrateService(world: World, place: Place, to: Host): boolean {
	const there: Place = {...place, on: to.server.id};
	const designed = place.ha.designed.get(place.service);
	if (
		!to.device.powered ||
		isRunning(there) ||
		designed === undefined ||
		!reachableHosts(designed).includes(there.on)
	) {
		return false;
	}
	if (isRunning(place)) {
		say(world, place, false);
		say(world, there, true);
	}
	return true;
}

/** Everything on the host ended with its power. */
export function losePowerOf(world: World, ha: Ha, on: DeviceId): void {
	for (const service of [...(ha.running.get(on) ?? [])]) {
		say(world, {ha, service, on}, false);
	}
}

function say({journal}: World, {ha, service, on}: Place, held: boolean): void {
	const here = ha.running.get(on) ?? new Set<string>();
	ha.running.set(on, here);
	if (here.has(service) !== held) {
		here[held ? 'add' : 'delete'](service);
		journal.record({kind: 'holder', node: on, of: `service:${service}`, held});
	}
}
