/** A live lab for a test: brought up, its cluster started, and taken down again whatever happens. */
import {createDockerEngine, type DockerEngine} from '../../../src/docker/engine.ts';
import {deviceId} from '../../../src/core/ids.ts';
import type {HistoryEvent} from '../../../src/engine/history.types.ts';
import type {Network} from '../../../src/network/network.types.ts';

export type Lab = AsyncDisposable & {
	readonly engine: DockerEngine;
	readonly network: Network;
	/** Waits until these nodes, and no others, are one membership with this quorum; gives whether it came about. */
	readonly isOneMembership: (names: readonly string[], quorate: boolean) => Promise<boolean>;
	/** All members together and quorate. */
	readonly isWhole: () => Promise<boolean>;
};

/**
 * Far beyond every time that a cluster of a few nodes with a token of 1 s needs (token + consensus are 3.6 s for three
 * nodes), so that a busy machine does not fail a test. A tunnel daemon that was started again has a new hardware address,
 * which its peers learn when their entry of the old one has aged: Linux gives it up to 45 s, and 8 s of doubt.
 */
const SETTLE_MS_MAX = 120_000;

export async function openLab(network: Network): Promise<Lab> {
	const engine = createDockerEngine({network, seed: 1, onProgress: () => undefined});
	// What the engine leaves out beside the network, such as the moving of services, is not what these tests are about.
	const lacks = (await engine.lacks()).filter(({isPartial}) => isPartial !== true);
	if (lacks.length > 0) {
		throw new Error(lacks.map(({what, why, remedy}) => `${what}: ${why} ${remedy}`).join('\n'));
	}
	const members = network.cluster?.members ?? [];
	await engine.up();
	await engine.startCluster(members.map(({device}) => device));
	const isOneMembership: Lab['isOneMembership'] = async (names, quorate) => {
		const nodeids = members.filter(({device}) => names.includes(device)).map(({nodeid}) => nodeid);
		const outcome = await engine.waitFor(
			{
				title: `${names.join(', ')} are one membership`,
				holds: history => names.every(name => believes(history, name, {nodeids, quorate})),
			},
			SETTLE_MS_MAX,
		);
		return outcome === 'met';
	};
	return {
		engine,
		network,
		isOneMembership,
		isWhole: () =>
			isOneMembership(
				members.map(({device}) => device),
				true,
			),
		[Symbol.asyncDispose]: () => engine.down(),
	};
}

type Belief = {readonly nodeids: readonly number[]; readonly quorate: boolean};

/** Whether this node's corosync runs, has counted its latest membership, and that is this one. */
function believes(
	history: readonly HistoryEvent[],
	name: string,
	{nodeids, quorate}: Belief,
): boolean {
	const node = deviceId(name);
	const started = history.findLast(
		event =>
			event.kind === 'daemon' &&
			event.node === node &&
			event.daemon === 'corosync' &&
			event.state === 'started',
	);
	const membership = history.findLast(event => event.kind === 'membership' && event.node === node);
	const quorum = history.findLast(event => event.kind === 'quorum' && event.node === node);
	return (
		started !== undefined &&
		membership?.kind === 'membership' &&
		quorum?.kind === 'quorum' &&
		membership.seq > started.seq &&
		quorum.seq > membership.seq &&
		quorum.quorate === quorate &&
		String(membership.members) === String(nodeids)
	);
}
