import type {DeviceId} from '../core/ids.ts';
import type {Network, Resources, Server} from '../network/network.types.ts';
import type {Service} from '../network/workload.types.ts';
import type {Check, Outcome} from './check.types.ts';
import {failed, notApplicable, passed, unknown} from './_outcome.ts';
import {listed} from './_words.ts';

export const capacityWithOneNodeDown: Check = {
	id: 'capacity-with-one-node-down',
	title: 'The other servers can carry the services of one that is down',
	category: 'redundancy',
	source:
		'pve-docs, ha-manager: services are started on the remaining nodes, which need the memory, cores and disk for them.',
	gate: false,
	judge({network}) {
		const {services} = network.workload;
		if (services.length === 0) {
			return notApplicable('The design names no services.');
		}
		const hosts = new Set(services.flatMap(({server, group}) => [server, ...group]));
		const servers = network.devices.filter(
			(device): device is Server => device.kind === 'server' && hosts.has(device.id),
		);
		const silent = servers.filter(({resources}) => resources === null);
		return silent.length > 0
			? unknown(
					`The design does not say what ${listed(silent.map(({id}) => id))} can carry.`,
					'Write `resources` for every server that may run a service.',
				)
			: judged(network, servers);
	},
};

type Figure = keyof Resources;

const FIGURES: readonly {readonly key: Figure; readonly what: string; readonly unit: number}[] = [
	{key: 'cpuCores', what: 'cores', unit: 1},
	{key: 'memoryBytes', what: 'GiB of memory', unit: 2 ** 30},
	{key: 'diskBytes', what: 'GiB of disk', unit: 2 ** 30},
];

function judged(network: Network, servers: readonly Server[]): Outcome {
	const worst = servers
		.flatMap(down =>
			FIGURES.map(figure => ({
				down,
				...figure,
				...demand(network, servers, {down: down.id, figure: figure.key}),
			})),
		)
		.sort((a, b) => b.needed / Math.max(1, b.there) - a.needed / Math.max(1, a.there))[0];
	if (worst === undefined) {
		return notApplicable('No server of the design runs services.');
	}
	const {down, what, unit, needed, there} = worst;
	const values = {
		server: down.id,
		figure: what,
		needed: Math.ceil(needed / unit),
		there: Math.floor(there / unit),
	};
	const words = `with ${down.id} down the services need ${values.needed} ${what}, and the other servers have ${values.there}`;
	return needed > there
		? failed(
				'static',
				{
					reason: `${words.charAt(0).toUpperCase()}${words.slice(1)}.`,
					remedy: `Run less, or give the others more: each N − 1 servers have to carry everything.`,
				},
				values,
			)
		: passed('static', `At the tightest, ${words}.`, values);
}

/** What all services together need and what the servers but one have. Disks in Ceph count once for each copy. */
function demand(
	{workload}: Network,
	servers: readonly Server[],
	{down, figure}: {readonly down: DeviceId; readonly figure: Figure},
): {readonly needed: number; readonly there: number} {
	const copies = ({storage}: Service): number =>
		figure === 'diskBytes' && storage === 'ceph' ? (workload.ceph?.size ?? 1) : 1;
	const counts = ({storage}: Service): boolean =>
		figure !== 'diskBytes' || storage === 'local' || storage === 'ceph';
	return {
		needed: workload.services
			.filter(service => counts(service) && (service.server !== down || isMovable(service, down)))
			.reduce((sum, service) => sum + copies(service) * service[figure], 0),
		there: servers
			.filter(({id}) => id !== down)
			.reduce((sum, {resources}) => sum + (resources?.[figure] ?? 0), 0),
	};
}

/** A service that may run nowhere else is down with its server, and takes nobody's place. */
function isMovable({group}: Service, down: DeviceId): boolean {
	return group.some(device => device !== down);
}
