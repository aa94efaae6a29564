/** What one node's cluster software holds to be true, folded from what it said. Shared by the runner, the checks and the reports. */
import type {DeviceId} from '../core/ids.ts';
import type {Happening, HistoryEvent} from './history.types.ts';
import type {QuorumState} from './probe.types.ts';

/** What one node's corosync is and believes; `members` is empty while it does not run or has none yet. */
export type Belief = {
	readonly state: 'running' | 'frozen' | 'down';
	/** `counting`: in a new membership whose votes it has not counted yet. */
	readonly quorum: 'yes' | 'no' | 'counting';
	readonly members: readonly number[];
};

export const DOWN: Belief = {state: 'down', quorum: 'no', members: []};

/** Folds a growing history event by event. */
export function followBeliefs(nodes: readonly DeviceId[]): {
	/** What holds after one event more. */
	readonly see: (event: Happening) => ReadonlyMap<DeviceId, Belief>;
	/** What holds after all of a history, of which each call looks only at what is new. */
	readonly read: (history: readonly HistoryEvent[]) => ReadonlyMap<DeviceId, Belief>;
} {
	const beliefs = new Map(nodes.map(node => [node, DOWN]));
	let next = 0;
	const see = (event: Happening): ReadonlyMap<DeviceId, Belief> => {
		for (const [node, belief] of beliefs) {
			beliefs.set(node, believe(belief, event, node));
		}
		return beliefs;
	};
	return {
		see,
		read: history => {
			history.slice(next).forEach(see);
			next = history.length;
			return beliefs;
		},
	};
}

/** Whether every node runs in one quorate membership of all of them. */
export function isWhole(beliefs: ReadonlyMap<DeviceId, Belief>): boolean {
	return (
		beliefs.size > 0 &&
		[...beliefs.values()].every(
			({state, quorum, members}) =>
				state === 'running' && quorum === 'yes' && members.length === beliefs.size,
		)
	);
}

/** The node's belief after an event; the same object when the event says nothing about it. */
export function believe(belief: Belief, event: Happening, node: DeviceId): Belief {
	if (event.kind === 'probe') {
		return event.result.kind === 'quorum' ? afterProbe(belief, event.result.nodes, node) : belief;
	}
	if (event.kind === 'device') {
		return event.device === node ? afterDevice(belief, event.state) : belief;
	}
	return 'node' in event && event.node === node ? afterOwnWord(belief, event) : belief;
}

function afterOwnWord(belief: Belief, event: Happening): Belief {
	if (event.kind === 'daemon') {
		return event.daemon === 'corosync' ? afterDaemon(belief, event.state) : belief;
	}
	if (event.kind === 'membership') {
		return {state: 'running', quorum: 'counting', members: event.members};
	}
	if (event.kind === 'quorum') {
		return {...belief, state: 'running', quorum: event.quorate ? 'yes' : 'no'};
	}
	return belief;
}

type DeviceState = Extract<Happening, {kind: 'device'}>['state'];
type DaemonState = Extract<Happening, {kind: 'daemon'}>['state'];

function afterDevice(belief: Belief, state: DeviceState): Belief {
	if (state === 'frozen') {
		return belief.state === 'down' ? belief : {...belief, state: 'frozen'};
	}
	if (state === 'running') {
		// A thawed device still believes what it believed; a booted one has to start corosync first.
		return belief.state === 'frozen' ? {...belief, state: 'running'} : belief;
	}
	return DOWN;
}

function afterDaemon(belief: Belief, state: DaemonState): Belief {
	switch (state) {
		case 'started':
		case 'ready': {
			return belief.state === 'running' ? belief : {...DOWN, state: 'running'};
		}
		case 'frozen': {
			return {...belief, state: 'frozen'};
		}
		case 'thawed': {
			return {...belief, state: 'running'};
		}
		case 'stopped':
		case 'killed':
		case 'exited': {
			return DOWN;
		}
	}
}

/** The tool at the node has the last word, except about a frozen node, where it cannot answer. */
function afterProbe(belief: Belief, nodes: readonly QuorumState[], node: DeviceId): Belief {
	const state = nodes.find(candidate => candidate.node === node);
	if (state === undefined || belief.state === 'frozen') {
		return belief;
	}
	return state.running
		? {state: 'running', quorum: state.quorate ? 'yes' : 'no', members: state.members}
		: DOWN;
}

export function sameBelief(a: Belief, b: Belief): boolean {
	return (
		a.state === b.state && a.quorum === b.quorum && a.members.join(' ') === b.members.join(' ')
	);
}
