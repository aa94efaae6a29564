import test from 'ava';
import {cableId} from '../../src/core/ids.ts';
import {latenessOf} from '../../src/docker/lateness.ts';
import type {PanelDirectionStats, PanelStats} from '../../src/docker/panel.types.ts';

const CABLES = [cableId('a-b')];

/** A panel whose frames are late as the test says; what it counted is gone with the next reset. */
function panel() {
	let late = {p99Us: 0, maxUs: 0};
	const way = (): PanelDirectionStats =>
		({lateness: {samples: 100, p50Us: 1, ...late}}) as PanelDirectionStats;
	return {
		isLate: (p99Us: number, maxUs: number) => {
			late = {p99Us: Math.max(late.p99Us, p99Us), maxUs: Math.max(late.maxUs, maxUs)};
		},
		stats: (cable: string): Promise<PanelStats> =>
			Promise.resolve({cable, aToB: way(), bToA: way()}),
		resetStats: () => {
			late = {p99Us: 0, maxUs: 0};
			return Promise.resolve();
		},
	};
}

const figuresOf = (lateness: ReturnType<typeof latenessOf>) => {
	const note = lateness.note();
	return note?.kind === 'note' ? note.values : null;
};

test('Where nothing was measured, the whole time since the restart counts', async t => {
	const bench = panel();
	const lateness = latenessOf(bench, CABLES);
	t.is(lateness.note(), null);
	bench.isLate(9000, 90_000);
	await lateness.restart();
	bench.isLate(300, 4000);
	await lateness.refresh();
	t.like(figuresOf(lateness), {p99Us: 300, maxUs: 4000});
});

test('Where something was measured, the p99 is of that time, and the worst frame of the whole', async t => {
	const bench = panel();
	const lateness = latenessOf(bench, CABLES);
	await lateness.restart();
	bench.isLate(2500, 50_000);
	const result = await lateness.during(() => {
		bench.isLate(120, 900);
		return Promise.resolve('measured');
	});
	t.is(result, 'measured');
	bench.isLate(7000, 8000);
	await lateness.refresh();
	t.like(figuresOf(lateness), {p99Us: 120, maxUs: 50_000});
});

test('The worst of several measurements counts, until the next restart', async t => {
	const bench = panel();
	const lateness = latenessOf(bench, CABLES);
	for (const p99Us of [100, 800, 200]) {
		await lateness.during(() => {
			bench.isLate(p99Us, p99Us);
			return Promise.resolve();
		});
	}
	t.like(figuresOf(lateness), {p99Us: 800, maxUs: 800});
	await lateness.restart();
	t.is(lateness.note(), null);
});
