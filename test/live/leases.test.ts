/** Real sanlock on a real iSCSI disk: a host that loses the disk loses its service in time, and nobody runs it twice. */
import test from 'ava';
import {loadNetwork} from '../../src/cli/load-network.ts';
import {cableId} from '../../src/core/ids.ts';
import {createDockerEngine} from '../../src/docker/engine.ts';
import type {HistoryEvent} from '../../src/engine/history.types.ts';
import {followWorkload, isWorkloadWhole} from '../../src/engine/workload-state.ts';
import {leaseWindows} from '../_support/lease-windows.ts';
import {leasesDesign} from '../_support/workload-designs.ts';

const IO_S = 1;

/** Far beyond a login, a join and the ten seconds for which a service is left to its own server. */
const WAIT_MS_MAX = 90_000;

test.serial(
	'a cut disk ends the service where it ran, in the time that the simulator says',
	async t => {
		const network = loadNetwork(leasesDesign(IO_S, {disk: 'initiator: libiscsi'}), 'leases.yaml');
		await using engine = createDockerEngine({network, seed: 1, onProgress: () => undefined});
		const workload = followWorkload();
		const holders = (history: readonly HistoryEvent[]) => [
			...(workload.read(history).holders.get('lease:vm') ?? []),
		];
		const isWhole = (history: readonly HistoryEvent[]): boolean =>
			isWorkloadWhole(network, workload.read(history));
		await engine.up();
		t.is(await engine.waitFor({title: 'whole', holds: isWhole}, WAIT_MS_MAX), 'met');
		const [owner] = holders(engine.history());
		await engine.apply('cut', [
			{kind: 'cut', cable: cableId(`c-${owner ?? ''}`), direction: 'both', mode: 'silent'},
		]);
		const cutMs = engine.nowMs();
		const isLost = (history: readonly HistoryEvent[]): boolean => holders(history).length === 0;
		t.is(await engine.waitFor({title: 'lease lost', holds: isLost}, WAIT_MS_MAX), 'met');
		const lost = engine.history().findLast(event => event.kind === 'holder');
		const lostS = ((lost?.atMs ?? NaN) - cutMs) / 1000;
		const [fromS] = leaseWindows(IO_S).lostS;
		t.true(lostS >= fromS, `${lostS} s`);
		await engine.heal('cut');
		// Back in the lockspace with a new generation, it may take what it had at once.
		t.is(await engine.waitFor({title: 'whole again', holds: isWhole}, WAIT_MS_MAX), 'met');
		const together = followWorkload();
		t.false(
			engine.history().some(event => (together.see(event).holders.get('lease:vm')?.size ?? 0) > 1),
		);
	},
);
