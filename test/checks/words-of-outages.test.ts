/** The whole sentences of the check on outages, and its figures at the bounds. */
import test from 'ava';
import {cableId, deviceId} from '../../src/core/ids.ts';
import type {Effect} from '../../src/engine/effect.types.ts';
import type {ScenarioRun} from '../../src/engine/run.types.ts';
import {ran} from '../_support/history.ts';
import {outcome} from '../_support/judged.ts';
import {shippedNetwork} from '../_support/networks.ts';

const network = shippedNetwork('openvpn-two-node');
const [A, B] = ['serveur1', 'serveur2'] as const;

const OUTAGE = 'outage-after-fault';
const cut: readonly Effect[] = [
	{kind: 'cut', cable: cableId('uplink1'), direction: 'both', mode: 'silent'},
];

/** Cut at 1 s, without quorum from 3 s on, mended at 10 s; whole again at the given time, or never. */
function uplinkDown(wholeAtMs: number | null, id = 'uplink-down:uplink1'): ScenarioRun {
	return ran(id, told => {
		told.at(0).whole([A, B]);
		told.at(1000).phase('faults', 'begin');
		told.at(1000).fault('cut', 'start', cut);
		told.at(3000).formed(A, [1], false);
		told.at(3000).formed(B, [2], false);
		told.at(9000).phase('faults', 'end');
		told.at(10_000).fault('cut', 'heal', cut);
		if (wholeAtMs !== null) {
			told.at(wholeAtMs).formed(A, [1, 2], true);
			told.at(wholeAtMs).formed(B, [1, 2], true);
		}
		told.at(80_000).phase('settle', 'end');
	});
}

test('the longest outage is told with its run, its limit and how many faults were tried', t => {
	const limitMs = 50_000;
	const kept = outcome(OUTAGE, network, [uplinkDown(10_000 + limitMs - 1)]);
	t.is(kept.status, 'pass');
	t.regex(
		kept.reason,
		/^The longest time without quorum, 50 s, came with uplink-down:uplink1; required: .*\. 1 fault was tried; while/,
	);
	t.deepEqual(kept.values, {
		longestMs: limitMs - 1,
		limitMs,
		'outageMs uplink-down:uplink1': limitMs - 1,
	});
	const two = outcome(OUTAGE, network, [uplinkDown(12_000), uplinkDown(61_000, 'again')]);
	t.is(two.status, 'fail');
	t.regex(two.reason, /51 s, came with again; .* 2 faults were tried; /);
	t.like(two.values, {'outageMs uplink-down:uplink1': 2000, 'outageMs again': 51_000});
	const open = outcome(OUTAGE, network, [uplinkDown(null)]);
	t.regex(open.reason, /came with uplink-down:uplink1 and was not back when the scenario ended;/);
});

test('an overlay is blamed where its own times make up half of the outage', t => {
	const [vpn] = network.overlays;
	if (vpn === undefined) {
		throw new Error('There is no overlay.');
	}
	const remedy = (peerLossNoticedMsMax: number, restartOutageMsMax: number): string => {
		const recovery = {...vpn.recovery, peerLossNoticedMsMax, restartOutageMsMax};
		const changed = {...network, overlays: [{...vpn, recovery}]};
		// 60 s without quorum after the repair.
		return outcome(OUTAGE, changed, [uplinkDown(70_000)]).remedy ?? '';
	};
	t.regex(remedy(30_000, 0), /^Let the overlay vpn notice a dead peer sooner/);
	t.regex(remedy(0, 30_000), /^Let the overlay vpn/);
	t.is(
		remedy(29_999, 29_999),
		'Lower token and consensus, or repair what keeps the members apart.',
	);
});

test('a daemon that is killed counts as a fault of its own, two effects without a name do not', t => {
	const daemon = (device: string): Effect => ({
		kind: 'daemon',
		device: deviceId(device),
		daemon: 'corosync',
		action: 'kill',
	});
	const told = (effects: readonly Effect[]) =>
		ran('daemons', story => {
			story.at(0).whole([A, B]);
			story.at(1000).phase('faults', 'begin');
			story.at(1000).fault('kill', 'start', effects);
			story.at(2000).formed(B, [2], false);
			story.at(5000).phase('faults', 'end');
			story.at(5000).fault('kill', 'heal', effects);
			story.at(7000).formed(A, [1, 2], true);
			story.at(7000).formed(B, [1, 2], true);
			story.at(20_000).phase('settle', 'end');
		});
	t.is(outcome(OUTAGE, network, [told([daemon(A)])]).status, 'pass');
	t.is(outcome(OUTAGE, network, [told([daemon(A), daemon(B)])]).status, 'unknown');
});
