/** A GRE tunnel between two bridges of Open vSwitch dies silently: with BFD both ends and RSTP know, without it nobody. */
import test from 'ava';
import {loadNetwork} from '../../src/cli/load-network.ts';
import {cableId} from '../../src/core/ids.ts';
import type {HistoryEvent} from '../../src/engine/history.types.ts';
import {greMeshText} from '../_support/gre-mesh.ts';
import {openLab} from './_support/lab.ts';

/** Only the tunnel between n1 and n3 has BFD; that between n1 and n2 has none. */
const DESIGN = greMeshText({tokenMs: 3000}).replace(
	'device: gre13}',
	'device: gre13, bfd: {minRx: 200ms}}',
);
test.serial(
	'BFD notices a dead tunnel in its time, and RSTP goes another way; without BFD it waits for its hellos',
	async t => {
		await using lab = await openLab(loadNetwork(DESIGN, 'gre-mesh.yaml'));
		t.true(await lab.isWhole());
		const {engine} = lab;
		/** Cuts the cable, and gives how long it took until the event came; `null`: it did not. */
		const cutUntil = async (
			cable: string,
			matches: (event: HistoryEvent) => boolean,
		): Promise<number | null> => {
			const from = engine.history().length;
			const startMs = engine.nowMs();
			await engine.apply('cut', [
				{kind: 'cut', cable: cableId(cable), direction: 'both', mode: 'silent'},
			]);
			const isIt = (event: HistoryEvent): boolean => event.seq >= from && matches(event);
			await engine.waitFor(
				{title: `${cable} is missed`, holds: history => history.some(isIt)},
				30_000,
			);
			const found = engine.history().find(isIt);
			return found === undefined ? null : found.atMs - startMs;
		};
		const opensSpare = (event: HistoryEvent): boolean =>
			event.kind === 'bridge-port' && event.port === 'gre23' && event.state === 'forwarding';
		const watchedMs = await cutUntil('c13', opensSpare);
		t.log(`with BFD the spare tunnel is used after ${String(watchedMs)} ms`);
		t.not(watchedMs, null);
		const down = engine
			.history()
			.filter(
				event => event.kind === 'tunnel' && event.overlay === 'gre13' && event.state === 'down',
			);
		t.true(new Set(down.map(event => (event.kind === 'tunnel' ? event.node : ''))).size > 0);
		await engine.heal('cut');
		const isBack = (history: readonly HistoryEvent[]): boolean => {
			const last = history.findLast(
				event => event.kind === 'bridge-port' && event.port === 'gre23' && event.node === 'n3',
			);
			return last?.kind === 'bridge-port' && last.state === 'discarding';
		};
		t.is(
			await engine.waitFor({title: 'the spare tunnel is spare again', holds: isBack}, 30_000),
			'met',
		);
		const blindMs = await cutUntil('c12', opensSpare);
		t.log(`without BFD after ${String(blindMs)} ms`);
		t.not(blindMs, null);
		// Two hellos at least are missed, far more than what a busy machine adds to three messages of BFD.
		t.true((blindMs ?? 0) > (watchedMs ?? Infinity));
		t.true(await lab.isWhole());
	},
);
