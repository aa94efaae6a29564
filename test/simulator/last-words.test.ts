/** What a killed process can no longer say. */
import test from 'ava';
import {deviceId} from '../../src/core/ids.ts';
import type {HistoryEvent} from '../../src/engine/history.types.ts';
import {createSimulator} from '../../src/simulator/simulator.ts';
import {lanCluster} from '../_support/lab-networks.ts';

test('a corosync that is killed in the moment of its first quorum is never ready after that', async t => {
	const network = lanCluster(2);
	const engine = createSimulator({network, seed: 1, onProgress: () => undefined});
	const n2 = deviceId('n2');
	await engine.up();
	await engine.startCluster(network.cluster?.members.map(({device}) => device) ?? []);
	// votequorum counts at the end of the synchronisation, and corosync is ready in the same turn of its main loop.
	const hasCounted = (history: readonly HistoryEvent[]): boolean =>
		history.some(event => event.kind === 'quorum' && event.node === n2);
	t.is(await engine.waitFor({title: 'n2 has counted', holds: hasCounted}, 10_000), 'met');
	await engine.apply('death', [{kind: 'device', device: n2, action: 'kill'}]);
	await engine.pass(5000);
	const states = engine
		.history()
		.flatMap(event => (event.kind === 'daemon' && event.node === n2 ? [event.state] : []));
	t.deepEqual(states, ['started', 'killed']);
});
