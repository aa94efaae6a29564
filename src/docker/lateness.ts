/**
 * The patch panel's own lateness, noted for every scenario: figures taken while it was late are not the network's. Where
 * round trips were measured, only what was late meanwhile counts against them.
 */
import type {Happening} from '../engine/history.types.ts';
import type {CableId} from '../core/ids.ts';
import type {PanelClient} from './panel-client.ts';
import type {PanelStats} from './panel.types.ts';

export type Lateness = {
	/** Forgets what was counted before. */
	readonly restart: () => Promise<void>;
	/** Asks the panel; `note` then tells what it said. */
	readonly refresh: () => Promise<void>;
	/** Does a measurement: from then on one frame in a hundred is one of those that left during it, or another one. */
	readonly during: <Result>(measure: () => Promise<Result>) => Promise<Result>;
	/** `null` before the first refresh. */
	readonly note: () => Happening | null;
};

type Figures = {
	/** The worst one: a single late cable is enough to spoil a ring's figures. */
	readonly cable: string;
	readonly frames: number;
	readonly p50Us: number;
	readonly p99Us: number;
	/** Of all cables. */
	readonly maxUs: number;
};

export function latenessOf(
	panel: Pick<PanelClient, 'stats' | 'resetStats'>,
	cables: readonly CableId[],
): Lateness {
	let latest: Figures | null = null;
	/** The worst measurement; what was late before and after it is not in its figures. */
	let measured: Figures | null = null;
	let maxUs = 0;
	const read = async (): Promise<Figures> => {
		latest = figuresOf(await Promise.all(cables.map(cable => panel.stats(cable))));
		maxUs = Math.max(maxUs, latest.maxUs);
		return latest;
	};
	return {
		restart: async () => {
			latest = null;
			measured = null;
			maxUs = 0;
			await panel.resetStats();
		},
		refresh: async () => {
			await read();
		},
		during: async measure => {
			await read();
			await panel.resetStats();
			const result = await measure();
			const figures = await read();
			measured = measured !== null && measured.p99Us > figures.p99Us ? measured : figures;
			return result;
		},
		note: () => (latest === null ? null : noteOf({...(measured ?? latest), maxUs})),
	};
}

function figuresOf(stats: readonly PanelStats[]): Figures {
	const ways = stats.flatMap(({cable, aToB, bToA}) => [
		{cable, ...aToB.lateness},
		{cable, ...bToA.lateness},
	]);
	const worst = ways.reduce<(typeof ways)[number] | null>(
		(a, b) => (a === null || (b.p99Us ?? 0) > (a.p99Us ?? 0) ? b : a),
		null,
	);
	return {
		cable: worst?.cable ?? '',
		frames: ways.reduce((sum, {samples}) => sum + samples, 0),
		p50Us: worst?.p50Us ?? 0,
		p99Us: worst?.p99Us ?? 0,
		maxUs: Math.max(0, ...ways.map(way => way.maxUs ?? 0)),
	};
}

const noteOf = (figures: Figures): Happening => ({
	kind: 'note',
	topic: 'panel-lateness',
	text: `Frames left the patch panel later than set: p99 ${figures.p99Us} µs, at most ${figures.maxUs} µs.`,
	values: figures,
});
