/**
 * Where services run when some servers are gone: those whose home can go on stay there, the others are started, in the
 * design's order, where most memory is free. What fits nowhere is down.
 */
import {type Bits, hasBit} from '../bits.ts';
import type {ServiceModel, WorkloadModel} from './model.ts';
import type {WorkloadMoment} from './stores.ts';

type Room = {cpuCores: number; memoryBytes: number};

/** By service: whether some server runs it. */
export function placeServices(
	{services, resources}: WorkloadModel,
	moment: WorkloadMoment,
	users: readonly Bits[],
): readonly boolean[] {
	const rooms = resources.map((room): Room => ({
		cpuCores: room?.cpuCores ?? Infinity,
		memoryBytes: room?.memoryBytes ?? Infinity,
	}));
	const isAtHome = services.map(service => canRun(service, service.home, {moment, users}));
	services.forEach((service, index) => {
		if (isAtHome[index] === true) {
			take(rooms[service.home], service);
		}
	});
	return services.map((service, index) => {
		if (isAtHome[index] === true) {
			return true;
		}
		const place = service.elsewhere
			.filter(server => canRun(service, server, {moment, users}) && fits(rooms[server], service))
			.toSorted((a, b) => (rooms[b]?.memoryBytes ?? 0) - (rooms[a]?.memoryBytes ?? 0))[0];
		if (place === undefined) {
			return false;
		}
		take(rooms[place], service);
		return true;
	});
}

function canRun(
	{store, needsQuorum}: ServiceModel,
	server: number,
	{moment, users}: {readonly moment: WorkloadMoment; readonly users: readonly Bits[]},
): boolean {
	const {powered, quorate} = moment;
	const disk = store === null ? powered : users[store];
	const isFenced = needsQuorum && quorate !== null && !hasBit(quorate, server);
	return hasBit(powered, server) && disk !== undefined && hasBit(disk, server) && !isFenced;
}

function fits(room: Room | undefined, {cpuCores, memoryBytes}: ServiceModel): boolean {
	return room !== undefined && room.cpuCores >= cpuCores && room.memoryBytes >= memoryBytes;
}

function take(room: Room | undefined, {cpuCores, memoryBytes}: ServiceModel): void {
	if (room !== undefined) {
		room.cpuCores -= cpuCores;
		room.memoryBytes -= memoryBytes;
	}
}
