/** The ends of a probe's packets as they stand in the simulated world. */
import type {DeviceId} from '../../core/ids.ts';
import {pathEnds} from '../../engine/probe-ends.ts';
import type {ProbePath} from '../../engine/probe.types.ts';
import type {Host} from '../hosts/host.ts';
import type {PortEnd} from '../net/fabric.types.ts';
import type {World} from '../world.ts';

export type ProbeEnd = {
	readonly device: DeviceId;
	readonly address: string;
	readonly host: Host;
	readonly port: PortEnd;
};

/** Those of the path that a machine stands behind. */
export function probeEnds(world: World, path: ProbePath): readonly ProbeEnd[] {
	return pathEnds(world.network, path).flatMap(({device, address}) => {
		const port = world.fabric.owners.get(address);
		const host = world.hosts.get(device);
		return port === undefined || host === undefined ? [] : [{device, address, host, port}];
	});
}

/** A machine without power or with its processes frozen neither asks nor answers. */
export function canAnswer({host}: ProbeEnd): boolean {
	return host.device.powered && !host.frozen;
}
