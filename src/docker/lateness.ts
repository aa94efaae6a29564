/** The patch panel's own lateness, noted for every scenario: figures taken while it was late are not the network's. */
import type {Happening} from '../engine/history.types.ts';
import type {CableId} from '../core/ids.ts';
import type {PanelClient} from './panel-client.ts';
import type {PanelStats} from './panel.types.ts';

export type Lateness = {
	/** Forgets what was counted before. */
	readonly restart: () => Promise<void>;
	/** Asks the panel; `note` then tells what it said. */
	readonly refresh: () => Promise<void>;
	/** `null` before the first refresh. */
	readonly note: () => Happening | null;
};

export function latenessOf(panel: PanelClient, cables: readonly CableId[]): Lateness {
	let latest: Happening | null = null;
	return {
		restart: async () => {
			latest = null;
			await panel.resetStats();
		},
		refresh: async () => {
			latest = latenessNote(await Promise.all(cables.map(cable => panel.stats(cable))));
		},
		note: () => latest,
	};
}

/** The worst cable decides: one late cable is enough to spoil a ring's figures. */
function latenessNote(stats: readonly PanelStats[]): Happening {
	const ways = stats.flatMap(({cable, aToB, bToA}) => [
		{cable, ...aToB.lateness},
		{cable, ...bToA.lateness},
	]);
	const worst = ways.reduce<(typeof ways)[number] | null>(
		(a, b) => (a === null || (b.p99Us ?? 0) > (a.p99Us ?? 0) ? b : a),
		null,
	);
	const p50Us = worst?.p50Us ?? 0;
	const p99Us = worst?.p99Us ?? 0;
	const maxUs = Math.max(0, ...ways.map(way => way.maxUs ?? 0));
	const frames = ways.reduce((sum, {samples}) => sum + samples, 0);
	return {
		kind: 'note',
		topic: 'panel-lateness',
		text: `Frames left the patch panel later than set: p99 ${p99Us} µs, at most ${maxUs} µs.`,
		values: {cable: worst?.cable ?? '', frames, p50Us, p99Us, maxUs},
	};
}
