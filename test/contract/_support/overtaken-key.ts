/** Whether a live run met what tinc leaves to chance: a key that is overtaken (docs/overlays.md). */
import type {DeviceId} from '../../../src/core/ids.ts';
import type {HistoryEvent} from '../../../src/engine/history.types.ts';
import type {ScenarioRun} from '../../../src/engine/run.types.ts';
import type {Network} from '../../../src/network/network.types.ts';

/**
 * Pairs of members, as `node peer`, that tinc had joined for longer than its ping interval, with corosync at both, before
 * kronosnet heard from one to the other: only the probes that stay unanswered end that.
 */
export function overtakenKeys(network: Network, runs: readonly ScenarioRun[]): readonly string[] {
	const meshes = network.overlays.filter(({options}) => options.kind === 'tinc');
	return meshes.flatMap(({id, options}) => {
		const waitMs = options.kind === 'tinc' ? options.pingIntervalMs : Infinity;
		return runs.flatMap(({events}) => slowPairs(network, events, {overlay: id, waitMs}));
	});
}

type Slow = {readonly overlay: string; readonly waitMs: number};

function slowPairs(
	{cluster}: Network,
	events: readonly HistoryEvent[],
	{overlay, waitMs}: Slow,
): readonly string[] {
	return events.flatMap((event, index) => {
		const peer =
			event.kind === 'knet-link' && event.state === 'up'
				? cluster?.members.find(({nodeid}) => nodeid === event.peer)?.device
				: undefined;
		if (event.kind !== 'knet-link' || peer === undefined) {
			return [];
		}
		const {node, peer: nodeid} = event;
		const before = events.slice(0, index);
		const mayMs = Math.max(
			joinedMs(before, {node, peer, overlay}),
			readyMs(before, node),
			readyMs(before, peer),
		);
		const fell = before.findLast(
			one => one.kind === 'knet-link' && one.node === node && one.peer === nodeid,
		);
		// A link that fell after that fell for another reason.
		return (fell?.atMs ?? 0) < mayMs && event.atMs - mayMs > waitMs ? [`${node} ${peer}`] : [];
	});
}

type Joined = {readonly node: DeviceId; readonly peer: DeviceId; readonly overlay: string};

/** Since when the mesh joins the two, as one of them last said; `Infinity`: it does not. */
function joinedMs(events: readonly HistoryEvent[], {node, peer, overlay}: Joined): number {
	const last = events.findLast(
		event =>
			event.kind === 'tunnel' &&
			event.overlay === overlay &&
			event.node === node &&
			event.peer === peer,
	);
	return last?.kind === 'tunnel' && last.state === 'up' ? last.atMs : Infinity;
}

/** Since when corosync runs there; 0: since before these events. */
function readyMs(events: readonly HistoryEvent[], node: DeviceId): number {
	const last = events.findLast(
		event =>
			event.kind === 'daemon' &&
			event.node === node &&
			event.daemon === 'corosync' &&
			event.state === 'ready',
	);
	return last?.atMs ?? 0;
}
