/**
 * Whether the meshes that relay have taken in who is gone. tinc says so itself: each node has a word for each of its
 * connections, and routes follow from the connections alone. A daemon that is killed, and a machine that takes its
 * leave, are noticed at once; power loss and cuts only when pings have gone unanswered.
 */
import type {DeviceId} from '../core/ids.ts';
import type {Effect} from '../engine/effect.types.ts';
import type {HistoryEvent} from '../engine/history.types.ts';
import type {Network, Overlay} from '../network/network.types.ts';

export type MeshWatch = {
	/** `true` where there is no such mesh. */
	readonly isAtRest: (history: readonly HistoryEvent[]) => boolean;
	/** A word about a connection of such a mesh, after which frames may go another way. */
	readonly isNews: (event: HistoryEvent) => boolean;
};

type State = {
	/** What a node last said of its connection with another, by `wordKey`. */
	readonly up: Set<string>;
	/** Machines, and daemons as `node daemon`, that do not run. */
	readonly gone: Set<string>;
	readonly faults: Map<string, readonly Effect[]>;
};

/** Folds a growing history, of which each call looks only at what is new. */
export function watchMeshes({overlays}: Pick<Network, 'overlays'>): MeshWatch {
	const meshes = overlays.filter(({relays}) => relays.length > 1);
	const ids = new Set<string>(meshes.map(({id}) => id));
	const state: State = {up: new Set(), gone: new Set(), faults: new Map()};
	let next = 0;
	return {
		isAtRest: history => {
			for (const event of history.slice(next)) {
				see(state, event);
			}
			next = history.length;
			return meshes.every(mesh => isNoticed(mesh, state));
		},
		isNews: event => event.kind === 'tunnel' && ids.has(event.overlay),
	};
}

function see({up, gone, faults}: State, event: HistoryEvent): void {
	if (event.kind === 'tunnel') {
		put(up, wordKey(event.overlay, event.node, event.peer), event.state === 'up');
	} else if (event.kind === 'device') {
		put(gone, event.device, ENDED.includes(event.state));
	} else if (event.kind === 'daemon') {
		put(gone, `${event.node} ${event.daemon}`, ENDED.includes(event.state));
	} else if (event.kind === 'fault' && event.action === 'start') {
		faults.set(event.id, event.effects);
	} else if (event.kind === 'fault') {
		faults.delete(event.id);
	}
}

const ENDED: readonly string[] = ['killed', 'stopped', 'exited'];

function put(set: Set<string>, key: string, isIn: boolean): void {
	if (isIn) {
		set.add(key);
	} else {
		set.delete(key);
	}
}

const wordKey = (overlay: string, node: DeviceId, peer: DeviceId): string =>
	`${overlay} ${node} ${peer}`;

/** Every living node is connected with each of its living peers, and with no other, and nothing else is wrong. */
function isNoticed(mesh: Overlay, {up, gone, faults}: State): boolean {
	const {id, members, tunnels} = mesh;
	const lives = (device: DeviceId): boolean =>
		!gone.has(device) && !gone.has(`${device} overlay:${id}`);
	const isPower = (effect: Effect): boolean =>
		(effect.kind === 'device' || effect.kind === 'daemon') &&
		effect.action !== 'freeze' &&
		members.some(({device}) => device === effect.device);
	const isTrue = (node: DeviceId, peer: DeviceId): boolean =>
		!lives(node) || up.has(wordKey(id, node, peer)) === lives(peer);
	return (
		[...faults.values()].flat().every(isPower) &&
		tunnels.every(({a, b}) => isTrue(a, b) && isTrue(b, a))
	);
}
