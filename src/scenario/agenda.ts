/** The faults in force and when each heals by itself. Time passes through here, so that none is forgotten on the way. */
import type {Engine} from '../engine/engine.types.ts';
import type {PlannedFault} from './plan.types.ts';

export type Agenda = {
	/** `forMs` null: until it is healed. */
	readonly start: (fault: PlannedFault, forMs: number | null) => Promise<void>;
	/** Does nothing when the fault is healed already. */
	readonly heal: (id: string) => Promise<void>;
	/** The youngest first, so that what lies under another fault comes to light in order. */
	readonly healAll: () => Promise<void>;
	readonly pass: (durationMs: number) => Promise<void>;
	readonly waitFor: (
		condition: Parameters<Engine['waitFor']>[0],
		limitMs: number,
	) => Promise<'met' | 'limit'>;
};

type Active = {readonly fault: PlannedFault; readonly healAtMs: number};

export function createAgenda(engine: Engine): Agenda {
	const active = new Map<string, Active>();

	const heal = async (id: string): Promise<void> => {
		const found = active.get(id);
		if (found !== undefined) {
			active.delete(id);
			// As at the start, first the word: a machine's boot is part of the recovery that is counted from here.
			engine.record({kind: 'fault', ...found.fault, action: 'heal'});
			await engine.heal(id);
		}
	};

	/** Lets time pass until the piece of work is `met` or the time is up, in pieces that end where a fault heals. */
	const inPieces = async (
		untilMs: number,
		work: (lengthMs: number) => Promise<'met' | 'limit'>,
	): Promise<'met' | 'limit'> => {
		for (;;) {
			const due = soonest(active);
			const nextMs = Math.min(untilMs, due?.healAtMs ?? Infinity);
			if ((await work(Math.max(0, nextMs - engine.nowMs()))) === 'met') {
				return 'met';
			}
			if (due === undefined || due.healAtMs > untilMs) {
				return 'limit';
			}
			await heal(due.fault.id);
		}
	};

	return {
		start: async (fault, forMs) => {
			// First the word, then the deed: whatever the fault does is later in the history than the fault.
			engine.record({kind: 'fault', ...fault, action: 'start'});
			await engine.apply(fault.id, fault.effects);
			active.set(fault.id, {fault, healAtMs: engine.nowMs() + (forMs ?? Infinity)});
		},
		heal,
		healAll: async () => {
			for (const id of [...active.keys()].reverse()) {
				await heal(id);
			}
		},
		pass: async durationMs => {
			await inPieces(engine.nowMs() + durationMs, async lengthMs => {
				await engine.pass(lengthMs);
				return 'limit';
			});
		},
		waitFor: (condition, limitMs) =>
			inPieces(engine.nowMs() + limitMs, lengthMs => engine.waitFor(condition, lengthMs)),
	};
}

function soonest(active: ReadonlyMap<string, Active>): Active | undefined {
	const [first] = [...active.values()].sort((a, b) => a.healAtMs - b.healAtMs);
	return first;
}
