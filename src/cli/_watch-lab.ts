/** Follows a lab until it is told to leave: reads keys, breaks and mends, and shows what every node believes. */
import type {Engine} from '../engine/engine.types.ts';
import type {HistoryEvent} from '../engine/history.types.ts';
import type {Network} from '../network/network.types.ts';
import {followRun} from '../report/_replay.ts';
import {createLab, type Lab} from '../scenario/lab.ts';
import {patienceFor} from '../scenario/patience.ts';
import type {Watched} from './_watch-view.ts';
import {type Thing, thingsOf} from './_watch-things.ts';

export type Key = 'up' | 'down' | 'toggle' | 'heal' | 'quit';

export type WatchOptions = {
	readonly network: Network;
	/** Broken as soon as the cluster stands. */
	readonly broken: readonly Thing[];
	/** Leaves after this much of the engine's time; `null`: when a key says so. */
	readonly forMs: number | null;
	/** The keys since the last call. */
	readonly keys: () => readonly Key[];
	readonly show: (watched: Watched) => void;
	/** Each event once, in the order in which the engine learnt of it. */
	readonly onEvent: (event: HistoryEvent) => void;
	/** Waits as long as the step took in the engine's time, where that is not the world's. */
	readonly pace: (durationMs: number) => Promise<void>;
	readonly signal: AbortSignal;
};

/** Four times a second is as fast as a person reads. */
const STEP_MS = 250;

/** The engine is up; its cluster is started here. */
export async function watchLab(engine: Engine, options: WatchOptions): Promise<void> {
	const {network, forMs, keys, show, onEvent, pace, signal} = options;
	const lab = createLab(engine, network);
	const things = thingsOf(network);
	const follower = followRun(network, {events: []});
	const broken = new Set<string>();
	let seen = 0;
	let chosen = 0;
	const refresh = (): void => {
		const history = engine.history();
		for (const event of history.slice(seen)) {
			follower.see(event);
			onEvent(event);
		}
		seen = history.length;
		const moment = follower.moment(engine.nowMs());
		show({network, evidence: engine.evidence, moment, things, broken, chosen, history});
	};
	if (lab.members.length > 0) {
		await engine.startCluster(lab.members);
		await lab.waitForWhole(patienceFor(network).formLimitMs);
	}
	for (const thing of options.broken) {
		await toggle(lab, thing, broken);
	}
	const endMs = engine.nowMs() + (forMs ?? Infinity);
	while (!signal.aborted && engine.nowMs() < endMs) {
		for (const key of keys()) {
			if (key === 'quit') {
				return;
			}
			chosen = movedBy(key, chosen, things.length);
			const thing = things[chosen];
			if (key === 'toggle' && thing !== undefined) {
				await toggle(lab, thing, broken);
			} else if (key === 'heal') {
				broken.clear();
				await lab.healAll();
			}
			refresh();
		}
		refresh();
		await lab.pass(Math.min(STEP_MS, endMs - engine.nowMs()));
		await pace(STEP_MS);
	}
	refresh();
}

async function toggle(lab: Lab, thing: Thing, broken: Set<string>): Promise<void> {
	if (broken.delete(thing.id)) {
		await lab.heal(thing.id);
	} else {
		broken.add(thing.id);
		const {id, fault, title, effects} = thing;
		await lab.start({id, fault, title, effects}, null);
	}
}

function movedBy(key: Key, chosen: number, count: number): number {
	const step = {up: -1, down: 1, toggle: 0, heal: 0, quit: 0}[key];
	return Math.max(0, Math.min(count - 1, chosen + step));
}
