/** What a killed process can no longer say. */
import test from 'ava';
import {deviceId} from '../../src/core/ids.ts';
import type {HistoryEvent} from '../../src/engine/history.types.ts';
import {createSimulator} from '../../src/simulator/simulator.ts';
import {lanCluster} from '../_support/lab-networks.ts';

const N2 = deviceId('n2');

/** The history of a two-node cluster whose second node is killed at that moment; `null`: it is left alone. */
async function historyWithDeath(killedAtMs: number | null): Promise<readonly HistoryEvent[]> {
	const network = lanCluster(2);
	const engine = createSimulator({network, seed: 1, onProgress: () => undefined});
	await engine.up();
	await engine.startCluster(network.cluster?.members.map(({device}) => device) ?? []);
	if (killedAtMs !== null) {
		await engine.pass(killedAtMs - engine.nowMs());
		await engine.apply('death', [{kind: 'device', device: N2, action: 'kill'}]);
	}
	await engine.pass(5000);
	return engine.history();
}

function ownWords(history: readonly HistoryEvent[]): readonly {state: string; atMs: number}[] {
	return history.flatMap(event =>
		event.kind === 'daemon' && event.node === N2 ? [{state: event.state, atMs: event.atMs}] : [],
	);
}

test('a corosync that is killed while it forms is never ready after that', async t => {
	const words = ownWords(await historyWithDeath(null));
	const readyAtMs = words.find(({state}) => state === 'ready')?.atMs ?? NaN;
	// Corosync notes that it is ready at the end of a turn that began before: deaths all around that moment.
	const outcomes = [];
	for (let offsetMs = -3; offsetMs <= 1; offsetMs += 0.125) {
		const states = ownWords(await historyWithDeath(readyAtMs + offsetMs)).map(({state}) => state);
		t.is(states.at(-1), 'killed');
		outcomes.push(states.includes('ready') ? 'was ready' : 'was not');
	}
	// Otherwise the deaths did not lie on both sides of the moment.
	t.is(outcomes.at(0), 'was not');
	t.is(outcomes.at(-1), 'was ready');
});
