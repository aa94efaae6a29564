import test from 'ava';

import {cableId, deviceId} from '../../src/core/ids.ts';
import type {Effect} from '../../src/engine/effect.types.ts';
import type {ScenarioRun} from '../../src/engine/run.types.ts';
import {ran} from '../_support/history.ts';
import {outcome, withCluster} from '../_support/judged.ts';
import {shippedNetwork} from '../_support/networks.ts';

const network = shippedNetwork('openvpn-two-node');
const NODES = ['serveur1', 'serveur2'] as const;

const cut: readonly Effect[] = [
	{kind: 'cut', cable: cableId('uplink1'), direction: 'both', mode: 'silent'},
];
const daemonDies: readonly Effect[] = [
	{kind: 'daemon', device: deviceId('serveur1'), daemon: 'overlay:vpn', action: 'kill'},
];

type Story = {
	readonly id?: string;
	readonly effects?: readonly Effect[];
	readonly healAtMs: number;
	/** Of one membership of all; `null`: never again. */
	readonly wholeAtMs: number | null;
};

/** Broken at 1 s; the quorum is lost at 3.2 s. */
function outage({
	id = 'uplink-down:uplink1',
	effects = cut,
	healAtMs,
	wholeAtMs,
}: Story): ScenarioRun {
	const endMs = Math.max(healAtMs, wholeAtMs ?? 0, 3200) + 12_000;
	return ran(id, told => {
		told.at(0).whole(NODES);
		told.at(1000).phase('faults', 'begin');
		told.at(1000).fault('fault', 'start', effects);
		const heal = (): void => {
			told.at(healAtMs).fault('fault', 'heal', effects);
		};
		if (healAtMs < 3200) {
			heal();
		}
		told.at(3200).formed('serveur1', [1], false);
		told.at(3200).formed('serveur2', [2], false);
		told.at(6400).phase('faults', 'end');
		if (healAtMs >= 3200) {
			heal();
		}
		if (wholeAtMs !== null) {
			for (const node of NODES) {
				told.at(wholeAtMs).formed(node, [1, 2], true);
			}
		}
		told.at(endMs).phase('settle', 'end');
	});
}

test('a daemon whose restart costs two minutes misses the limit of 50 s', t => {
	// Killed at 1 s, back at 2 s; the clients notice after 120 s without an answer.
	const run = outage({
		id: 'vpn-daemon-restarts',
		effects: daemonDies,
		healAtMs: 2000,
		wholeAtMs: 121_000,
	});
	const {status, reason, remedy, values} = outcome('outage-after-fault', network, [run]);
	t.is(status, 'fail');
	t.is(values['longestMs'], 121_000 - 3200);
	t.regex(reason, /vpn-daemon-restarts/);
	t.regex(remedy ?? '', /overlay vpn/);
	const together = outcome('comes-together-again', network, [run]);
	t.is(together.status, 'pass');
	t.is(together.values['slowestMs'], 121_000 - 2000);
});

test('as long as the fault lasts is the fault’s own time', t => {
	const run = outage({healAtMs: 90_000, wholeAtMs: 91_500});
	const {status, values} = outcome('outage-after-fault', network, [run]);
	t.is(status, 'pass');
	t.is(values['longestMs'], 91_500 - 90_000);
});

test('a quorum that was not back when the watching ended is neither good nor bad', t => {
	const run = outage({healAtMs: 7000, wholeAtMs: null});
	t.is(outcome('outage-after-fault', network, [run]).status, 'unknown');
	const together = outcome('comes-together-again', network, [run]);
	t.is(together.status, 'fail');
	t.regex(together.reason, /may need 2 min to come back/);
});

test('nothing broken is nothing known', t => {
	const steady = ran('steady-state', told => {
		told.at(0).whole(NODES);
	});
	t.is(outcome('outage-after-fault', network, [steady]).status, 'unknown');
	t.is(outcome('comes-together-again', network, [steady]).status, 'unknown');
});

test('a cut that is no single failure does not count as an outage', t => {
	const three = shippedNetwork('reference-three-node');
	const cables = three.cables.filter(({a, b}) => [a.device, b.device].some(end => end === 'node1'));
	const effects = cables.map(({id}): Effect => ({
		kind: 'cut',
		cable: id,
		direction: 'both',
		mode: 'silent',
	}));
	const run = ran('servers-apart', told => {
		told.at(0).whole(['node1', 'node2', 'node3']);
		told.at(1000).phase('faults', 'begin');
		told.at(1000).fault('cut', 'start', effects);
		told.at(5000).formed('node1', [1], false);
		told.at(9000).phase('faults', 'end');
	});
	t.is(outcome('outage-after-fault', three, [run]).status, 'unknown');
});

test('a tunnel’s timers are compared with token and consensus, a ring without one is not asked', t => {
	t.is(outcome('token-vs-tunnel-restart', network).status, 'fail');
	const [vpn] = network.overlays;
	if (vpn === undefined) {
		throw new Error('no overlay');
	}
	const recovery = {...vpn.recovery, peerLossNoticedMsMax: 2000, restartOutageMsMax: 2200};
	const quick = {...network, overlays: [{...vpn, recovery}]};
	t.is(outcome('token-vs-tunnel-restart', quick).status, 'pass');
	const reference = shippedNetwork('reference-three-node');
	t.is(outcome('token-vs-tunnel-restart', reference).status, 'not-applicable');
});

test('token and consensus have to end before the watchdog’s 50 s, where there is one', t => {
	t.is(outcome('token-vs-watchdog', network).status, 'not-applicable');
	const fenced = withCluster(network, {haFencing: true});
	t.is(outcome('token-vs-watchdog', fenced).status, 'pass');
	const {totem} = network.cluster ?? {};
	if (totem === undefined) {
		throw new Error('no totem section');
	}
	// 32 nodes at 3000/650: 3000 + 30 · 650 = 22 500 ms, consensus 1.2 times that: 49.5 s. A little more is too much.
	const slow = (effectiveTokenMs: number) => ({
		...totem,
		effectiveTokenMs,
		consensusMs: 1.2 * effectiveTokenMs,
	});
	t.is(outcome('token-vs-watchdog', withCluster(fenced, {totem: slow(22_500)})).status, 'pass');
	t.is(outcome('token-vs-watchdog', withCluster(fenced, {totem: slow(23_000)})).status, 'fail');
});
