/**
 * An engine of a few lines for tests of the runner: virtual time, and a cluster that does what the test says and nothing
 * of its own. Whether a real cluster behaves so is for the simulator's and the lab's tests.
 */
import type {DeviceId} from '../../src/core/ids.ts';
import type {Engine} from '../../src/engine/engine.types.ts';
import type {Happening, HistoryEvent} from '../../src/engine/history.types.ts';
import type {Probe, ProbeResult} from '../../src/engine/probe.types.ts';
import type {Network} from '../../src/network/network.types.ts';

type Script = {
	/** From the start of the last member, or from a heal, to one membership of all; `null`: never. */
	readonly formsAfterMs: number | null;
	/** Without a whole cluster, a new membership as often as this; `null`: silence. */
	readonly flapsEveryMs?: number | null;
	/** Called on each effect set; may throw. */
	readonly onApply?: (id: string) => void;
};

export type ScriptedEngine = Engine & {
	/** What the runner asked for, in its order: `apply cut`, `startCluster a b`. */
	readonly calls: readonly string[];
};

export function scriptedEngine(network: Network, script: Script): ScriptedEngine {
	const members = network.cluster?.members ?? [];
	const nodeids = members.map(({nodeid}) => nodeid);
	const history: HistoryEvent[] = [];
	const calls: string[] = [];
	const running = new Set<DeviceId>();
	const inForce = new Set<string>();
	let nowMs = 0;
	let pending: {atMs: number; happenings: readonly Happening[]}[] = [];

	const record = (happening: Happening): void => {
		history.push({seq: history.length, atMs: nowMs, ...happening});
	};
	const membership = (ids: readonly number[], quorate: boolean): readonly Happening[] =>
		members.flatMap(({device}): readonly Happening[] => [
			{kind: 'membership', node: device, ringId: {representative: 1, seq: 4}, members: ids},
			{kind: 'quorum', node: device, quorate},
		]);
	const plan = (): void => {
		const isWhole = running.size === members.length && inForce.size === 0;
		pending = [];
		if (isWhole && script.formsAfterMs !== null) {
			pending.push({atMs: nowMs + script.formsAfterMs, happenings: membership(nodeids, true)});
		} else if ((script.flapsEveryMs ?? null) !== null && running.size > 0) {
			pending.push({
				atMs: nowMs + (script.flapsEveryMs ?? 0),
				happenings: membership(nodeids.slice(0, 1), false),
			});
		}
	};
	/** Runs the script up to a time or until `done`. */
	const run = (untilMs: number, done: () => boolean): boolean => {
		while (!done()) {
			const next = pending[0];
			if (next === undefined || next.atMs > untilMs) {
				nowMs = Math.max(nowMs, untilMs);
				return done();
			}
			nowMs = Math.max(nowMs, next.atMs);
			next.happenings.forEach(record);
			pending = [];
			if ((script.flapsEveryMs ?? null) !== null && next.happenings.length > 0) {
				const last = next.happenings.at(-1);
				if (last?.kind === 'quorum' && !last.quorate) {
					plan();
				}
			}
		}
		return true;
	};
	return {
		kind: 'simulator',
		evidence: 'simulated',
		calls,
		lacks: () => Promise.resolve([]),
		up: () => Promise.resolve(),
		down: () => Promise.resolve(),
		startCluster: nodes => {
			calls.push(`startCluster ${nodes.join(' ')}`.trim());
			for (const node of nodes) {
				running.add(node);
				record({kind: 'daemon', node, daemon: 'corosync', state: 'started'});
			}
			plan();
			return Promise.resolve();
		},
		stopCluster: nodes => {
			calls.push(`stopCluster ${nodes.join(' ')}`.trim());
			for (const node of nodes) {
				running.delete(node);
				record({kind: 'daemon', node, daemon: 'corosync', state: 'stopped'});
			}
			plan();
			return Promise.resolve();
		},
		nowMs: () => nowMs,
		apply: (id, effects) => {
			calls.push(`apply ${id}${effects.length === 0 ? ' (nothing)' : ''}`);
			script.onApply?.(id);
			inForce.add(id);
			plan();
			return Promise.resolve();
		},
		heal: id => {
			calls.push(`heal ${id} at ${nowMs}`);
			inForce.delete(id);
			plan();
			return Promise.resolve();
		},
		waitFor: (condition, limitMs) => {
			const met = run(nowMs + limitMs, () => condition.holds(history, nowMs));
			return Promise.resolve(met ? 'met' : 'limit');
		},
		pass: durationMs => {
			run(nowMs + durationMs, () => false);
			return Promise.resolve();
		},
		probe: probe => {
			calls.push(`probe ${probe.kind}`);
			return Promise.resolve(emptyAnswer(probe));
		},
		record,
		history: () => history,
		versions: () => Promise.resolve({}),
		captures: () => Promise.resolve([]),
		daemons: () => ['corosync', 'corosync-qdevice', 'corosync-qnetd'],
	};
}

function emptyAnswer(probe: Probe): ProbeResult {
	if (probe.kind === 'quorum') {
		return {kind: 'quorum', nodes: []};
	}
	return probe.kind === 'names'
		? {kind: 'names', answers: []}
		: {kind: probe.kind, path: probe.path, pairs: []};
}
