/** When a cluster that something was done to has settled. */
import type {Condition, Engine} from '../engine/engine.types.ts';
import type {HistoryEvent} from '../engine/history.types.ts';
import type {Agenda} from './agenda.ts';
import type {MeshWatch} from './mesh-rest.ts';
import {SERVICES_MS, type Quietness} from './patience.ts';

type Quiet = {
	readonly engine: Engine;
	readonly agenda: Agenda;
	readonly servicesRest: Condition;
	readonly meshes: MeshWatch;
};

export async function untilQuiet(
	quiet: Quiet,
	{quietMs, quietMsOnceNoticed}: Quietness,
	limitMs: number,
): Promise<'met' | 'limit'> {
	const {engine, agenda, servicesRest, meshes} = quiet;
	const meshesRest: Condition = {
		title: 'every mesh has noticed who is gone',
		holds: meshes.isAtRest,
	};
	const deadlineMs = engine.nowMs() + limitMs;
	for (;;) {
		const nowMs = engine.nowMs();
		const changedMs = lastChangeMs(quiet);
		const noticedMs = changedMs + quietMsOnceNoticed;
		const isNoticed =
			noticedMs <= nowMs && (changedMs + quietMs <= nowMs || meshes.isAtRest(engine.history()));
		// Longer than that nobody waits for a service that has not moved by then.
		const servicesMs = changedMs + SERVICES_MS;
		if (isNoticed && (servicesMs <= nowMs || servicesRest.holds(engine.history(), nowMs))) {
			return 'met';
		}
		if (nowMs >= deadlineMs) {
			return 'limit';
		}
		// A clock has a grid: less than its step would pass for ever without the clock moving on.
		const untilMs = (ms: number): number => Math.ceil(Math.min(ms, deadlineMs) - nowMs);
		if (isNoticed) {
			await agenda.waitFor(servicesRest, untilMs(servicesMs));
		} else if (noticedMs <= nowMs) {
			await agenda.waitFor(meshesRest, untilMs(changedMs + quietMs));
		} else {
			await agenda.pass(untilMs(noticedMs));
		}
	}
}

const NEWS: readonly HistoryEvent['kind'][] = [
	'fault',
	'device',
	'daemon',
	'membership',
	'quorum',
	'token-lost',
	'storage',
	'holder',
	'fence',
];

/** When something last happened that the cluster may still be answering to. */
function lastChangeMs({engine, meshes}: Quiet): number {
	const last = engine
		.history()
		.findLast(event => NEWS.includes(event.kind) || meshes.isNews(event));
	return last?.atMs ?? 0;
}
