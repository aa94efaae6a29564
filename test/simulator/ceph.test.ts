import test from 'ava';
import {cableId, deviceId} from '../../src/core/ids.ts';
import {followWorkload} from '../../src/engine/workload-state.ts';
import type {Simulator} from '../../src/simulator/simulator.ts';
import {cephDesign} from '../_support/workload-designs.ts';
import {storageUp} from './_support/storage.ts';

/** What each monitor said last: its quorum, or a dash. */
function says({history}: Simulator): readonly string[] {
	const views = followWorkload().read(history()).stores.get('ceph');
	return ['a', 'b', 'c'].map(name => views?.get(deviceId(name))?.members.join('') ?? 'gone');
}

test('three monitors form a quorum', async t => {
	t.deepEqual(says(await storageUp(cephDesign(3))), ['abc', 'abc', 'abc']);
});

test('an isolated monitor is out of the quorum of the others, and comes back', async t => {
	const sim = await storageUp(cephDesign(3));
	await sim.apply('cut', [{kind: 'cut', cable: cableId('c-a'), direction: 'both', mode: 'silent'}]);
	await sim.pass(30_000);
	t.deepEqual(says(sim), ['', 'bc', 'bc']);
	await sim.heal('cut');
	await sim.pass(5000);
	t.deepEqual(says(sim), ['abc', 'abc', 'abc']);
});

test('one monitor left of three has no quorum', async t => {
	const sim = await storageUp(cephDesign(3));
	const kill = (name: string) =>
		({kind: 'device', device: deviceId(name), action: 'kill'}) as const;
	await sim.apply('dark', [kill('b'), kill('c')]);
	await sim.pass(30_000);
	t.deepEqual(says(sim), ['', '', '']);
	await sim.heal('dark');
	await sim.pass(20_000);
	t.deepEqual(says(sim), ['abc', 'abc', 'abc']);
});
