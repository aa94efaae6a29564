/**
 * A scenario as moments: what is in force and what each node believes from one change to the next. The replay draws
 * whichever moment a reader asks for; the page's still pictures are three of them.
 */
import {type Belief, believe, DOWN, sameBelief} from '../engine/beliefs.ts';
import type {Effect} from '../engine/effect.types.ts';
import {effectiveCable, type WireState} from '../engine/effective.ts';
import type {HistoryEvent} from '../engine/history.types.ts';
import type {ScenarioRun} from '../engine/run.types.ts';
import {inOrder, runTimeline} from '../engine/timeline.ts';
import type {Cable, Network} from '../network/network.types.ts';

/** `one-way`: frames pass in one direction only. `worse`: delay, loss or rate are not the design's. */
export type LinkState = 'up' | 'worse' | 'one-way' | 'down';

export type NodeView = Belief & {
	/** Nodes of one membership share a number; 0 is the whole cluster, `null`: in none. */
	readonly partition: number | null;
	/** Node ids that no link of knet reaches, as this node sees it. */
	readonly linksDownTo: readonly number[];
};

export type Moment = {
	/** From the scenario's begin. */
	readonly atMs: number;
	/** Cluster members in nodeid order. */
	readonly nodes: readonly NodeView[];
	/** In the order of the network's cables, and of all overlays' tunnels. */
	readonly cables: readonly LinkState[];
	readonly tunnels: readonly LinkState[];
	/** In the order of the network's devices: those without power, or frozen. */
	readonly devices: readonly ('running' | 'frozen' | 'down')[];
	readonly faults: readonly string[];
};

export type Replay = {
	readonly id: string;
	readonly title: string;
	readonly durationMs: number;
	/** Neighbours differ; the first is at 0. */
	readonly moments: readonly Moment[];
};

/** `null` when nothing happened. */
export function replayOf(network: Network, run: ScenarioRun): Replay | null {
	const events = inOrder(run.events);
	const [first] = events;
	if (first === undefined) {
		return null;
	}
	const follower = followRun(network, run);
	const moments: Moment[] = [];
	for (const [index, event] of events.entries()) {
		follower.see(event);
		if (isMerged(event, events[index + 1])) {
			continue;
		}
		const moment = follower.moment(event.atMs - first.atMs);
		const last = moments.at(-1);
		if (last === undefined || !sameMoment(last, moment)) {
			moments.push(last === undefined ? {...moment, atMs: 0} : moment);
		}
	}
	const {fromMs, toMs} = runTimeline(network, run);
	return {id: run.id, title: run.title, durationMs: toMs - fromMs, moments};
}

/** What happens within a millisecond is one moment, save that the time before a fault is one of its own. */
function isMerged(event: HistoryEvent, next: HistoryEvent | undefined): boolean {
	const startsFault = next?.kind === 'fault' && next.action === 'start';
	return next !== undefined && next.atMs - event.atMs < 1 && !startsFault;
}

export type Follower = {
	readonly see: (event: HistoryEvent) => void;
	readonly moment: (atMs: number) => Moment;
};

/** Folds events one by one, from what held before the run's first one. */
export function followRun(network: Network, run: Pick<ScenarioRun, 'events'>): Follower {
	const members = network.cluster?.members ?? [];
	const partitions = partitionNumbers(members.map(({nodeid}) => nodeid));
	const beliefs = new Map(
		runTimeline(network, run).nodes.map(({node, spans}) => [node, beliefOf(spans[0])]),
	);
	const faults = new Map<string, {readonly title: string; readonly effects: readonly Effect[]}>();
	const devices = new Map<string, Moment['devices'][number]>();
	const tunnels = new Set<string>();
	const knet = new Map<string, Map<string, number>>();
	let cables = cablesUnder(network, []);
	return {
		see: event => {
			for (const [node, belief] of beliefs) {
				beliefs.set(node, believe(belief, event, node));
			}
			if (event.kind === 'fault') {
				followFault(faults, event);
				cables = cablesUnder(
					network,
					[...faults.values()].flatMap(({effects}) => effects),
				);
			} else if (event.kind === 'device') {
				devices.set(event.device, DEVICE_STATES[event.state]);
			} else if (event.kind === 'tunnel') {
				const tunnel = tunnelKey(event.overlay, event.node, event.peer);
				tunnels[event.state === 'down' ? 'add' : 'delete'](tunnel);
			} else if (event.kind === 'knet-link') {
				const own = knet.get(event.node) ?? new Map<string, number>();
				const link = `${String(event.peer)}/${String(event.link)}`;
				knet.set(event.node, own);
				if (event.state === 'down') {
					own.set(link, event.peer);
				} else {
					own.delete(link);
				}
			}
		},
		moment: atMs => ({
			atMs,
			nodes: members.map(({device}) => {
				const belief = beliefs.get(device) ?? DOWN;
				const linksDownTo = [...new Set(knet.get(device)?.values() ?? [])].sort((a, b) => a - b);
				return {...belief, partition: partitions(belief), linksDownTo};
			}),
			cables,
			tunnels: network.overlays.flatMap(overlay =>
				overlay.tunnels.map(({a, b}) => (tunnels.has(tunnelKey(overlay.id, a, b)) ? 'down' : 'up')),
			),
			devices: network.devices.map(({id}) => devices.get(id) ?? 'running'),
			faults: [...faults.values()].map(({title}) => title),
		}),
	};
}

function beliefOf(belief: Belief | undefined): Belief {
	const {state, quorum, members} = belief ?? DOWN;
	return {state, quorum, members};
}

function followFault(
	faults: Map<string, {title: string; effects: readonly Effect[]}>,
	{id, title, effects, action}: HistoryEvent & {kind: 'fault'},
): void {
	if (action === 'start') {
		faults.set(id, {title, effects});
	} else {
		faults.delete(id);
	}
}

const DEVICE_STATES = {
	running: 'running',
	frozen: 'frozen',
	killed: 'down',
	stopped: 'down',
} as const;

/** Both ends speak of one tunnel; either of them notices alone that it is gone. */
function tunnelKey(overlay: string, one: string, two: string): string {
	return [overlay, ...[one, two].sort()].join('\u0000');
}

/** A number a membership, the whole cluster's being 0, in the order in which a scenario first shows them. */
function partitionNumbers(everyone: readonly number[]): (belief: Belief) => number | null {
	const numbers = new Map([[everyone.toSorted((a, b) => a - b).join(' '), 0]]);
	return ({state, members}) => {
		if (state === 'down' || members.length === 0) {
			return null;
		}
		const key = members.toSorted((a, b) => a - b).join(' ');
		const known = numbers.get(key) ?? numbers.size;
		numbers.set(key, known);
		return known;
	};
}

function cablesUnder(network: Network, active: readonly Effect[]): readonly LinkState[] {
	return network.cables.map(cable => cableState(network, cable, active));
}

function cableState(network: Network, cable: Cable, active: readonly Effect[]): LinkState {
	const {carrier, aToB, bToA} = effectiveCable(network, cable, active);
	if (!carrier || (aToB.cut && bToA.cut)) {
		return 'down';
	}
	if (aToB.cut || bToA.cut) {
		return 'one-way';
	}
	const usual = effectiveCable(network, cable, []);
	return sameWire(aToB, usual.aToB) && sameWire(bToA, usual.bToA) ? 'up' : 'worse';
}

function sameWire(a: WireState, b: WireState): boolean {
	return JSON.stringify(a) === JSON.stringify(b);
}

function sameMoment(a: Moment, b: Moment): boolean {
	return (
		a.nodes.every((node, index) => {
			const other = b.nodes[index];
			return (
				other !== undefined &&
				sameBelief(node, other) &&
				node.linksDownTo.join() === other.linksDownTo.join()
			);
		}) &&
		a.cables.join() === b.cables.join() &&
		a.tunnels.join() === b.tunnels.join() &&
		a.devices.join() === b.devices.join() &&
		a.faults.join('\n') === b.faults.join('\n')
	);
}

/** The moment that holds at a time from the scenario's begin. */
export function momentAt({moments}: Replay, atMs: number): Moment | undefined {
	return moments.findLast(moment => moment.atMs <= atMs) ?? moments[0];
}

/** The last moment in which nothing is broken yet; `undefined` when something is from the very begin. */
export function momentBeforeFaults({moments}: Replay): Moment | undefined {
	const first = moments.findIndex(({faults}) => faults.length > 0);
	return moments[first === -1 ? moments.length - 1 : first - 1];
}

/** `quorate with 1 2`, `no quorum, alone`, `corosync down`: what the node would answer when asked. */
export function viewWords(view: NodeView): string {
	const {state, linksDownTo} = view;
	const links = linksDownTo.length === 0 ? '' : `, no link to ${linksDownTo.join(' ')}`;
	return beliefWords(view) + (state === 'down' ? '' : links);
}

/** The same without the links. */
export function beliefWords({state, quorum, members}: Belief): string {
	if (state === 'down') {
		return 'corosync down';
	}
	const word = {yes: 'quorate', no: 'no quorum', counting: 'counting votes'}[quorum];
	const company = members.length > 1 ? `with ${members.join(' ')}` : 'alone';
	return `${state === 'frozen' ? 'frozen; ' : ''}${word}, ${company}`;
}
