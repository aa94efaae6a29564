/** Three servers in a ring of cables, kept open by RSTP between their own Open vSwitch bridges. */
import anyTest, {type TestFn} from 'ava';
import {loadNetwork} from '../../src/cli/load-network.ts';
import {cableId} from '../../src/core/ids.ts';
import type {Effect} from '../../src/engine/effect.types.ts';
import type {HistoryEvent} from '../../src/engine/history.types.ts';
import {openLab, type Lab} from './_support/lab.ts';

const test = anyTest as TestFn<{lab: Lab}>;

const server = (number: number): string => `
  n${String(number)}:
    interfaces:
      eth0: {}
      eth1: {}
      vmbr0:
        {kind: bridge, ports: [eth0, eth1], implementation: openvswitch, spanningTree: rstp, address: 10.9.0.${String(number)}/24}`;

/** n1 is the root by its hardware address; the cable between the other two is the one that is not needed. */
const RING = `
schemaVersion: 1
name: ring
title: A ring of three servers
servers:${[1, 2, 3].map(server).join('')}
cables:
  first: {ends: [n1.eth0, n2.eth0], oneWayDelay: 0.1ms, rate: 1Gbit}
  second: {ends: [n1.eth1, n3.eth0], oneWayDelay: 0.1ms, rate: 1Gbit}
  third: {ends: [n2.eth1, n3.eth1], oneWayDelay: 0.1ms, rate: 1Gbit}
stack:
  preset: corosync-3
  corosync: {totem: {token: 1000}, links: [{over: vmbr0}]}
requirements: {profile: none}
`;

test.before(async t => {
	t.context = {lab: await openLab(loadNetwork(RING, 'ring.yaml'))};
	t.true(await t.context.lab.isWhole());
});

test.after.always(async t => {
	await (t.context as Partial<{lab: Lab}>).lab?.engine.down();
});

/** n2 speaks for the third cable; n3 no longer hears it, and takes the cable for its own. */
const DUMB: Effect = {
	kind: 'cut',
	cable: cableId('third'),
	direction: 'aToB',
	mode: 'silent',
};

const cut = (mode: 'silent' | 'no-carrier'): Effect => ({
	kind: 'cut',
	cable: cableId('first'),
	direction: 'both',
	mode,
});

type Kind = HistoryEvent['kind'];

const since = (lab: Lab, from: number, kind: Kind): readonly HistoryEvent[] =>
	lab.engine.history().filter(event => event.seq >= from && event.kind === kind);

/** Waits until n2 has frames pass through its port eth1, which the ring leaves blocked; when that was. */
async function reroutedAtMs(lab: Lab, from: number): Promise<number | null> {
	const isRerouted = (event: HistoryEvent): boolean =>
		event.seq >= from &&
		event.kind === 'bridge-port' &&
		event.state === 'forwarding' &&
		((event.node === 'n2' && event.port === 'eth1') ||
			(event.node === 'n3' && event.port === 'eth1'));
	await lab.engine.waitFor(
		{title: 'the third cable is in use', holds: history => history.some(isRerouted)},
		30_000,
	);
	return lab.engine.history().find(isRerouted)?.atMs ?? null;
}

test.serial('a pulled cable is bypassed before the token notices', async t => {
	const {lab} = t.context;
	const from = lab.engine.history().length;
	const beginMs = lab.engine.nowMs();
	await lab.engine.apply('pulled', [cut('no-carrier')]);
	const endMs = await reroutedAtMs(lab, from);
	t.log(`bypassed after ${String((endMs ?? Infinity) - beginMs)} ms`);
	t.not(endMs, null);
	// More than token (1.65 s with three nodes) and consensus (2 s) together: whatever was lost would be known by now.
	await lab.engine.pass(5000);
	t.deepEqual(since(lab, from, 'membership'), []);
	await lab.engine.heal('pulled');
	t.true(await lab.isWhole());
});

test.serial(
	'a cable that dies silently is bypassed too, when three hellos have not come',
	async t => {
		const {lab} = t.context;
		const from = lab.engine.history().length;
		const beginMs = lab.engine.nowMs();
		await lab.engine.apply('dead', [cut('silent')]);
		const endMs = await reroutedAtMs(lab, from);
		t.not(endMs, null);
		// Token and consensus may be over by then; with the other way open the cluster comes together without a repair.
		t.true(await lab.isWhole());
		const memberships = since(lab, from, 'membership').length;
		t.log(
			`bypassed after ${((endMs ?? Infinity) - beginMs).toFixed(0)} ms, ${String(memberships)} memberships on the way`,
		);
		await lab.engine.heal('dead');
		t.true(await lab.isWhole());
	},
);

test.serial(
	'a cable that is dumb in one direction is disputed: the end that speaks for it shuts its port',
	async t => {
		const {lab} = t.context;
		const from = lab.engine.history().length;
		await lab.engine.apply('dumb', [DUMB]);
		const stateOf = (history: readonly HistoryEvent[], node: string): string | null => {
			const last = history.findLast(
				event =>
					event.seq >= from &&
					event.kind === 'bridge-port' &&
					event.node === node &&
					event.port === 'eth1',
			);
			return last?.kind === 'bridge-port' ? last.state : null;
		};
		const outcome = await lab.engine.waitFor(
			{
				title: 'n3 has opened its end, and n2 has shut the other',
				holds: history =>
					stateOf(history, 'n3') === 'forwarding' && stateOf(history, 'n2') === 'discarding',
			},
			30_000,
		);
		t.is(outcome, 'met');
		t.true(await lab.isWhole());
		await lab.engine.heal('dumb');
	},
);
