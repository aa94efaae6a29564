/** A real target and real initiators: what a cut path to the shared disk does to those who write there. */
import test from 'ava';
import {loadNetwork} from '../../src/cli/load-network.ts';
import {cableId, deviceId} from '../../src/core/ids.ts';
import {createDockerEngine} from '../../src/docker/engine.ts';
import type {HistoryEvent} from '../../src/engine/history.types.ts';
import {followWorkload} from '../../src/engine/workload-state.ts';
import {diskDesign} from '../_support/workload-designs.ts';

const WAIT_MS_MAX = 90_000;

test.serial(
	'only the server whose path is cut waits, and it goes on when the path is back',
	async t => {
		const network = loadNetwork(diskDesign('initiator: libiscsi'), 'iscsi.yaml');
		await using engine = createDockerEngine({network, seed: 1, onProgress: () => undefined});
		const says = async (a: string, b: string): Promise<boolean> => {
			const workload = followWorkload();
			const holds = (history: readonly HistoryEvent[]): boolean => {
				const views = workload.read(history).stores.get('iscsi:lun');
				return views?.get(deviceId('a'))?.state === a && views.get(deviceId('b'))?.state === b;
			};
			return (await engine.waitFor({title: `${a}, ${b}`, holds}, WAIT_MS_MAX)) === 'met';
		};
		await engine.up();
		t.true(await says('available', 'available'));
		await engine.apply('cut', [
			{kind: 'cut', cable: cableId('c-a'), direction: 'both', mode: 'silent'},
		]);
		t.true(await says('blocked', 'available'));
		await engine.heal('cut');
		t.true(await says('available', 'available'));
		await engine.apply('killed', [
			{kind: 'daemon', device: deviceId('san'), daemon: 'tgtd', action: 'kill'},
		]);
		t.true(await says('blocked', 'blocked'));
		await engine.heal('killed');
		t.true(await says('available', 'available'));
	},
);
