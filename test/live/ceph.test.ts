/** Three real ceph-mon: a quorum, the leader cut off, all together again. */
import test from 'ava';
import {loadNetwork} from '../../src/cli/load-network.ts';
import {cableId, deviceId} from '../../src/core/ids.ts';
import {createDockerEngine} from '../../src/docker/engine.ts';
import type {HistoryEvent} from '../../src/engine/history.types.ts';
import {followWorkload} from '../../src/engine/workload-state.ts';
import {cephDesign} from '../_support/workload-designs.ts';

/** Far beyond the 15 s that two leases and an election take. */
const WAIT_MS_MAX = 90_000;

test.serial('the monitors tell who is in quorum through a partition and its repair', async t => {
	const network = loadNetwork(cephDesign(3), 'ceph.yaml');
	await using engine = createDockerEngine({network, seed: 1, onProgress: () => undefined});
	const says = async (expected: readonly string[]): Promise<boolean> => {
		const workload = followWorkload();
		const holds = (history: readonly HistoryEvent[]): boolean => {
			const views = workload.read(history).stores.get('ceph');
			return ['a', 'b', 'c'].every(
				(name, index) => views?.get(deviceId(name))?.members.join('') === expected[index],
			);
		};
		return (await engine.waitFor({title: expected.join(' '), holds}, WAIT_MS_MAX)) === 'met';
	};
	await engine.up();
	t.true(await says(['abc', 'abc', 'abc']));
	await engine.apply('cut', [
		{kind: 'cut', cable: cableId('c-a'), direction: 'both', mode: 'silent'},
	]);
	const cutMs = engine.nowMs();
	t.true(await says(['', 'bc', 'bc']));
	t.log(`the others have a leader ${Math.round(engine.nowMs() - cutMs)} ms after the cut`);
	await engine.heal('cut');
	t.true(await says(['abc', 'abc', 'abc']));
});
