/** Which part of a broken cluster gets the quorum device's vote once everything has settled. */
import type {DeviceId} from '../core/ids.ts';
import type {Cluster, Qdevice} from '../network/cluster.types.ts';
import type {Network} from '../network/network.types.ts';
import {pathTo} from '../network/queries/path.ts';
import type {Island} from '../network/queries/reach.ts';
import type {Removal} from '../network/queries/removal.ts';

type Question = {
	readonly network: Network;
	readonly cluster: Cluster;
	readonly islands: readonly Island[];
	readonly removal: Removal;
};

/**
 * ffsplit: the part with more than half of the nodes; of two halves the one with more members that reach qnetd, then the
 * tie-breaker's. lms: the largest part that reaches qnetd, then the tie-breaker's (qnetd-algo-ffsplit.c, qnetd-algo-lms.c).
 * `undefined`: no part.
 */
export function deviceVoteFor({network, cluster, islands, removal}: Question): Island | undefined {
	const {qdevice} = cluster;
	if (qdevice === null || removal.devices.has(qdevice.device)) {
		return undefined;
	}
	const connected = ({members}: Island): number =>
		members.filter(member => reaches(network, {member, qdevice}, removal)).length;
	const half = cluster.members.length / 2;
	const isBig = (island: Island): boolean =>
		qdevice.algorithm === 'lms' || island.members.length >= half;
	const chosen = tieBreakerOf(cluster, qdevice);
	const holdsChosen = ({members}: Island): number => (members.includes(chosen) ? 1 : 0);
	const [best] = islands
		.filter(island => isBig(island) && connected(island) > 0)
		.sort(
			(a, b) =>
				b.members.length - a.members.length ||
				connected(b) - connected(a) ||
				holdsChosen(b) - holdsChosen(a),
		);
	return best;
}

function reaches(
	network: Network,
	{member, qdevice}: {readonly member: DeviceId; readonly qdevice: Qdevice},
	removal: Removal,
): boolean {
	return (
		member === qdevice.device ||
		pathTo(network, {from: member, address: qdevice.address}, removal) !== null
	);
}

function tieBreakerOf({members}: Cluster, {tieBreaker}: Qdevice): DeviceId {
	const found =
		tieBreaker === 'lowest'
			? members[0]
			: tieBreaker === 'highest'
				? members.at(-1)
				: members.find(({nodeid}) => nodeid === tieBreaker);
	if (found === undefined) {
		throw new Error('A cluster without the member that breaks its ties.');
	}
	return found.device;
}
