/** Scenarios that raised one setting of the ring's cables step by step, and what the cluster said at each step. */
import type {Effect} from '../engine/effect.types.ts';
import type {ScenarioRun} from '../engine/run.types.ts';
import {runTimeline} from '../engine/timeline.ts';
import type {Impairment, Network} from '../network/network.types.ts';

export type RampStep = {
	readonly run: ScenarioRun;
	/** The setting on each cable. */
	readonly value: number;
	/** The slowest pair's median round trip; `null`: nothing came back. */
	readonly rttP50Ms: number | null;
	/** Share of the probe's round trips that were lost, over all pairs; `null`: not probed. */
	readonly lossRatio: number | null;
	/** A token was lost or a new membership formed while the setting was in force. */
	readonly broke: boolean;
};

/** In the order in which they were tried. */
export function rampSteps(
	network: Network,
	runs: readonly ScenarioRun[],
	setting: keyof Impairment,
): readonly RampStep[] {
	return runs.flatMap(run =>
		runTimeline(network, run).faults.flatMap(({effects, fromMs, toMs}) => {
			const value = settingOf(effects, setting);
			if (value === null) {
				return [];
			}
			const inside = run.events.filter(({atMs}) => atMs > fromMs && atMs <= toMs);
			const pairs = inside.flatMap(event =>
				event.kind === 'probe' && event.result.kind === 'rtt' ? event.result.pairs : [],
			);
			const sent = pairs.reduce((sum, pair) => sum + pair.sent, 0);
			const received = pairs.reduce((sum, pair) => sum + pair.received, 0);
			const medians = pairs.flatMap(({p50Ms}) => p50Ms ?? []);
			return [
				{
					run,
					value,
					rttP50Ms: medians.length === 0 ? null : Math.max(...medians),
					lossRatio: sent === 0 ? null : 1 - received / sent,
					broke: inside.some(({kind}) => kind === 'token-lost' || kind === 'membership'),
				},
			];
		}),
	);
}

/** The one value that all effects set, and set nothing else by; `null`: this is no step of such a ramp. */
function settingOf(effects: readonly Effect[], setting: keyof Impairment): number | null {
	const values = effects.map(effect =>
		effect.kind === 'impair' && Object.keys(effect.settings).join() === setting
			? effect.settings[setting]
			: null,
	);
	const [first] = values;
	return typeof first === 'number' && values.every(value => value === first) ? first : null;
}
