/** The engine as the runner uses it. Waiting never lasts longer than its limit, whatever the cluster does. */
import type {DeviceId} from '../core/ids.ts';
import {followBeliefs, isWhole} from '../engine/beliefs.ts';
import type {Engine} from '../engine/engine.types.ts';
import type {HistoryEvent} from '../engine/history.types.ts';
import type {Probe} from '../engine/probe.types.ts';
import type {Network} from '../network/network.types.ts';
import {type Agenda, createAgenda} from './agenda.ts';

export type Lab = Omit<Agenda, 'waitFor'> & {
	readonly engine: Engine;
	readonly network: Network;
	readonly members: readonly DeviceId[];
	/** Asks the engine and keeps the answer in the history. */
	readonly probe: (probe: Probe) => Promise<void>;
	/** `met`: every member is in one quorate membership of all. */
	readonly waitForWhole: (limitMs: number) => Promise<'met' | 'limit'>;
	/** `met`: nothing has happened for `quietMs`, no fault and no answer to one. */
	readonly waitForQuiet: (quietMs: number, limitMs: number) => Promise<'met' | 'limit'>;
};

export function createLab(engine: Engine, network: Network): Lab {
	const members = network.cluster?.members.map(member => member.device) ?? [];
	const beliefs = followBeliefs(members);
	const agenda = createAgenda(engine);
	const waited = (condition: string, outcome: 'met' | 'limit'): 'met' | 'limit' => {
		engine.record({kind: 'waited', condition, outcome});
		return outcome;
	};
	return {
		...agenda,
		engine,
		network,
		members,
		probe: async probe => {
			engine.record({kind: 'probe', result: await engine.probe(probe)});
		},
		waitForWhole: async limitMs => {
			const title = `one quorate membership of all ${members.length} members`;
			const holds = (history: readonly HistoryEvent[]): boolean => isWhole(beliefs.read(history));
			return waited(title, await agenda.waitFor({title, holds}, limitMs));
		},
		waitForQuiet: async (quietMs, limitMs) => {
			const deadlineMs = engine.nowMs() + limitMs;
			for (;;) {
				const nowMs = engine.nowMs();
				const quietAtMs = lastChangeMs(engine) + quietMs;
				if (quietAtMs <= nowMs) {
					return waited('settled', 'met');
				}
				if (nowMs >= deadlineMs) {
					return waited('settled', 'limit');
				}
				// A clock has a grid: less than its step would pass for ever without the clock moving on.
				await agenda.pass(Math.ceil(Math.min(quietAtMs, deadlineMs) - nowMs));
			}
		},
	};
}

const NEWS: readonly HistoryEvent['kind'][] = [
	'fault',
	'device',
	'daemon',
	'membership',
	'quorum',
	'token-lost',
];

/** When something last happened that the cluster may still be answering to. */
function lastChangeMs({history}: Engine): number {
	return history().findLast(({kind}) => NEWS.includes(kind))?.atMs ?? 0;
}
