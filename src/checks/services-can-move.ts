import type {Network} from '../network/network.types.ts';
import type {Service} from '../network/workload.types.ts';
import {leasedDisk} from '../network/queries/leases.ts';
import {movedServices, reachableHosts} from '../network/queries/moved-services.ts';
import type {Check} from './check.types.ts';
import {failed, notApplicable, passed} from './_outcome.ts';
import {counted, listed} from './_words.ts';

export const servicesCanMove: Check = {
	id: 'services-can-move',
	title: 'What is called highly available can move, and is fenced before it does',
	category: 'configuration',
	source:
		'pve-docs, ha-manager, Requirements: three cluster nodes, shared storage, a watchdog. pve-ha-manager arms the watchdog only where such a service runs.',
	gate: false,
	judge({network}) {
		const leased = leasedDisk(network.workload)?.services.map(({name}) => name) ?? [];
		// Leases need no cluster; they have checks of their own.
		const named = network.workload.services.filter(
			({highlyAvailable, name}) =>
				highlyAvailable && !(network.cluster === null && leased.includes(name)),
		);
		if (named.length === 0 && network.cluster?.haFencing !== true) {
			return notApplicable('No service of the design is highly available.');
		}
		const problems = PROBLEMS.flatMap(problem => problem(network, named) ?? []);
		const values = {services: named.length, problems: problems.length};
		const [first] = problems;
		return first === undefined
			? passed(
					'static',
					`${counted(named.length, 'service')} can run on another server, and a watchdog fences the one that is lost.`,
					values,
				)
			: failed(
					'static',
					{reason: problems.map(({reason}) => reason).join(' '), remedy: first.remedy},
					values,
				);
	},
};

type Problem = {readonly reason: string; readonly remedy: string};
type Find = (network: Network, named: readonly Service[]) => Problem | null;

/** Below three votes the loss of one costs the quorum, and with it every chance to move anything. */
const VOTES_MIN = 3;

const PROBLEMS: readonly Find[] = [
	({cluster}, named) =>
		cluster === null
			? {
					reason: `No cluster moves ${namesOf(named)}: the stack has none.`,
					remedy: 'Choose a stack with corosync, or do not call them highly available.',
				}
			: null,
	({cluster}, named) =>
		cluster !== null && !cluster.haFencing
			? {
					reason: `${namesOf(named)} move without fencing, so a node that is cut off may go on running them.`,
					remedy: 'Give every node a watchdog and say `haFencing: true`.',
				}
			: null,
	({cluster}, named) =>
		cluster !== null && named.length === 0
			? {
					reason: '`haFencing` is set, but no service is highly available: no watchdog is armed.',
					remedy: 'Say `highlyAvailable: true` at the services that are meant.',
				}
			: null,
	(network, named) => {
		const bound = movedServices(network).filter(service => reachableHosts(service).length < 2);
		return named.length > 0 && bound.length > 0
			? {
					reason: `${namesOf(bound)} can run on one server only: by the group, or because the disk is that server’s own.`,
					remedy: 'Put the disk on storage that other servers reach, and name them in `group`.',
				}
			: null;
	},
	({cluster}, named) => {
		const votes = (cluster?.members.length ?? 0) + (cluster?.qdevice?.votes ?? 0);
		return cluster !== null && named.length > 0 && votes < VOTES_MIN
			? {
					reason: `With ${votes} votes the loss of a node costs the quorum: nothing moves, and the watchdog resets the one that is left.`,
					remedy: 'Add a third vote: a node, or a quorum device.',
				}
			: null;
	},
];

function namesOf(services: readonly Service[]): string {
	return listed(services.map(({name}) => name));
}
