/** A real replica 2: both sides write while they are parted, and the copies contradict each other afterwards. */
import test from 'ava';
import {loadNetwork} from '../../src/cli/load-network.ts';
import {cableId, deviceId} from '../../src/core/ids.ts';
import {createDockerEngine} from '../../src/docker/engine.ts';
import type {HistoryEvent} from '../../src/engine/history.types.ts';
import {followWorkload} from '../../src/engine/workload-state.ts';
import {glusterDesign} from '../_support/workload-designs.ts';

/** Far beyond the ping-timeout of 2 s and the 3 s between two tries to connect. */
const WAIT_MS_MAX = 90_000;

test.serial('two bricks without quorum: both sides write, and then nobody can read', async t => {
	const network = loadNetwork(glusterDesign(false), 'gluster.yaml');
	await using engine = createDockerEngine({network, seed: 1, onProgress: () => undefined});
	const says = async (a: string, b: string): Promise<boolean> => {
		const workload = followWorkload();
		const holds = (history: readonly HistoryEvent[]): boolean => {
			const views = workload.read(history).stores.get('gluster:vms');
			const told = ['a', 'b'].map(name => {
				const view = views?.get(deviceId(name));
				return `${view?.state ?? ''} ${view?.members.join('') ?? ''}`;
			});
			return told[0] === a && told[1] === b;
		};
		return (await engine.waitFor({title: `${a}, ${b}`, holds}, WAIT_MS_MAX)) === 'met';
	};
	await engine.up();
	t.true(await says('available ab', 'available ab'));
	await engine.apply('cut', [
		{kind: 'cut', cable: cableId('c-a'), direction: 'both', mode: 'silent'},
	]);
	t.true(await says('available a', 'available b'));
	await engine.heal('cut');
	const split = (history: readonly HistoryEvent[]): boolean =>
		history.some(event => event.kind === 'storage' && event.state === 'split-brain');
	t.is(await engine.waitFor({title: 'split brain', holds: split}, WAIT_MS_MAX), 'met');
	t.true(await says('available ab', 'available ab'));
});
