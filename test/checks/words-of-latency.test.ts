/** The whole sentences of the checks on latency, loss, outages and capacity, and their figures at the bounds. */
import test from 'ava';
import {cableId, deviceId} from '../../src/core/ids.ts';
import type {Effect} from '../../src/engine/effect.types.ts';
import type {RttPair} from '../../src/engine/probe.types.ts';
import type {ScenarioRun} from '../../src/engine/run.types.ts';
import type {Impairment, Network} from '../../src/network/network.types.ts';
import {ran} from '../_support/history.ts';
import {outcome, withCluster, withRequirement} from '../_support/judged.ts';
import {networkOf, shippedNetwork} from '../_support/networks.ts';
import {workloadDesign} from '../_support/workload-designs.ts';

const network = shippedNetwork('openvpn-two-node');
const [A, B] = ['serveur1', 'serveur2'] as const;

/** The network with this changed on every cable, both ways. */
function impaired(settings: Partial<Impairment>): Network {
	const cables = network.cables.map(cable => ({
		...cable,
		impairment: {
			aToB: {...cable.impairment.aToB, ...settings},
			bToA: {...cable.impairment.bToA, ...settings},
		},
	}));
	return {...network, cables};
}

const measured = (figures: Partial<RttPair>, id = 'steady'): ScenarioRun =>
	ran(id, told => {
		told.at(0).rtt(A, B, figures);
	});

test('loss is told with its share, its pair and its limit, by the design or of how many', t => {
	// Two cables there and two back: 1 − 0.999⁴ of the round trips are lost.
	const cablesPassed = 4;
	const ratio = 1 - 0.999 ** cablesPassed;
	const designed = outcome('packet-loss', impaired({lossRatio: 0.001}));
	t.is(designed.status, 'pass');
	t.true(Math.abs(Number(designed.values['lossRatio']) - ratio) < 1e-12);
	t.is(
		designed.reason,
		'0.399 % by design is lost between serveur1 and serveur2; the limit is below 0.5 %.',
	);
	t.is(outcome('packet-loss', impaired({lossRatio: 0.002})).status, 'fail');
	const probed = outcome('packet-loss', network, [measured({sent: 2000, received: 1990})]);
	t.is(probed.status, 'fail');
	t.is(probed.evidence, 'measured');
	t.is(
		probed.reason,
		'0.5 % of 2000 round trips is lost between serveur1 and serveur2; the limit is below 0.5 %.',
	);
	t.deepEqual(probed.values, {lossRatio: 0.005, pair: 'serveur1 and serveur2', samples: 2000});
	t.is(outcome('packet-loss', network, [measured({sent: 2000, received: 1991})]).status, 'pass');
});

test('the worst pair’s loss decides, and pairs of which nothing is known are left out', t => {
	const run = ran('steady', told => {
		told.at(0).rtt(A, B, {sent: 1000, received: 999});
		told.at(1).rtt(B, A, {sent: 1000, received: 998});
		told.at(2).rtt(A, B, {sent: 1000, received: 0});
		told.at(3).rtt(A, B, {sent: 0, received: 0});
	});
	const {values} = outcome('packet-loss', network, [run]);
	t.deepEqual(values, {lossRatio: 0.002, pair: 'serveur2 and serveur1', samples: 1000});
});

test('a requirement of the design takes the place of the usual limit of loss', t => {
	const strict = withRequirement(network, {
		metric: 'loss',
		statistic: 'ratio',
		relation: '<=',
		value: 0.001,
		text: 'loss: <= 0.1%',
	});
	const found = (received: number) =>
		outcome('packet-loss', strict, [measured({sent: 1000, received})]);
	t.is(found(999).status, 'pass');
	t.is(found(998).status, 'fail');
	t.regex(found(998).reason, /the limit is loss: <= 0\.1%\.$/);
});

/** A ramp of one setting on the cable of serveur1, a step each second; the ring breaks at the given values. */
function ramp(setting: keyof Impairment, values: readonly number[], breaks: readonly number[]) {
	return ran('ramp', told => {
		told.at(0).whole([A, B]);
		values.forEach((value, index) => {
			const atMs = 1000 * (index + 1);
			const effects: readonly Effect[] = [
				{
					kind: 'impair',
					cable: cableId('uplink1'),
					direction: 'both',
					settings: {[setting]: value},
				},
			];
			told.at(atMs).fault(`step${index}`, 'start', effects);
			told.at(atMs + 100).rtt(A, B, {p50Ms: 2 * value, sent: 100, received: 90});
			if (breaks.includes(value)) {
				told.at(atMs + 200).tokenLost(A);
			}
			told.at(atMs + 900).fault(`step${index}`, 'heal', effects);
		});
		told.at(20_000).phase('faults', 'end');
	});
}

test('the ramp tells where loss hurt the ring', t => {
	const {reason} = outcome('packet-loss', network, [
		ramp('lossRatio', [0.005, 0.01, 0.05], [0.01, 0.05]),
	]);
	t.regex(reason, / In the ramp the ring suffered at 1 % on each cable\.$/);
	t.notRegex(outcome('packet-loss', network, [ramp('lossRatio', [0.005], [])]).reason, /ramp/);
});

test('what a round trip means is worked out from members and token', t => {
	const tokenMs = network.cluster?.totem.effectiveTokenMs ?? NaN;
	const {reason, values, evidence} = outcome('latency-effects', network, [
		measured({p50Ms: 8}),
		measured({p50Ms: 6}, 'other'),
	]);
	t.is(
		reason,
		'At 8 ms a turn of the token takes about 8 ms and an ordered write about 4 ms; the membership breaks above about 1 s.',
	);
	t.deepEqual(values, {rttMs: 8, rotationMs: 8, orderedWriteMs: 4, breaksAtRttMs: tokenMs});
	t.is(evidence, 'measured');
	// 0.2 · ⌊1000 / 4.2⌋ + 10 ms is the longest rotation that is not resent.
	const limitMs = 0.2 * Math.floor(tokenMs / 4.2) + 10;
	const at = (p50Ms: number) => outcome('latency-effects', network, [measured({p50Ms})]);
	t.is(at(limitMs).status, 'pass');
	t.is(at(limitMs + 0.001).status, 'fail');
	t.is(
		at(60).reason,
		'At 60 ms a turn of the token takes about 60 ms and an ordered write about 30 ms, above the 57.6 ms at which the ring resends its token; the membership breaks above about 1 s.',
	);
});

test('the slowest link’s design figures stand in for what was not measured', t => {
	const {values} = outcome('latency-effects', impaired({oneWayDelayMs: 3}));
	t.is(values['rttMs'], 4 * 3);
	const {cluster} = network;
	const apart = withCluster(network, {
		rings: (cluster?.rings ?? []).map(ring => ({...ring, addresses: ring.addresses.slice(0, 1)})),
	});
	for (const id of ['latency-effects', 'packet-loss', 'ring-latency']) {
		const {status, reason} = outcome(id, apart);
		t.is(status, 'unknown');
		t.is(reason, 'No two members have a path to each other.');
	}
});

test('a ramp is told up to its first break, with or without one', t => {
	const broken = outcome('latency-effects', network, [
		ramp('oneWayDelayMs', [10, 100, 400, 200], [400]),
	]);
	t.regex(broken.reason, /\(held in the ramp up to 200 ms, broken with 400 ms on each cable\)\.$/);
	t.like(broken.values, {wholeUpToRttMs: 200, brokeAtDelayMs: 400});
	const whole = outcome('latency-effects', network, [ramp('oneWayDelayMs', [100, 10], [])]);
	t.regex(whole.reason, /\(held in the ramp up to 200 ms\)\.$/);
	t.like(whole.values, {wholeUpToRttMs: 200, brokeAtDelayMs: null});
	const atOnce = outcome('latency-effects', network, [ramp('oneWayDelayMs', [10], [10])]);
	t.notRegex(atOnce.reason, /ramp/);
	t.like(atOnce.values, {wholeUpToRttMs: null, brokeAtDelayMs: 10});
});

test('the design’s cables with their jitter have to keep every requirement on round trips', t => {
	const limited = (value: number, jitterMs: number): Network =>
		withRequirement(impaired({oneWayDelayMs: 1, jitterMs}), {
			metric: 'rtt',
			statistic: 'p99',
			relation: '<=',
			value,
			text: `rtt: p99 <= ${value}ms`,
		});
	const kept = outcome('ring-latency', limited(4, 0));
	t.is(kept.status, 'pass');
	t.is(
		kept.reason,
		'The cables between serveur1 and serveur2 take 4 ms there and back, at most 4 ms with jitter; required: rtt: p99 <= 4ms.',
	);
	t.deepEqual(kept.values, {rttMs: 4, rttMsMax: 4, pair: 'serveur1 – serveur2'});
	t.is(outcome('ring-latency', limited(3.999, 0)).status, 'fail');
	t.is(outcome('ring-latency', limited(4, 0.5)).status, 'fail');
});

test('a hundred round trips are enough, and every figure is told', t => {
	const few = (received: number) =>
		outcome('ring-latency', network, [measured({sent: 2000, received, p99Ms: 1.2})]);
	t.is(few(99).status, 'unknown');
	t.is(
		few(99).reason,
		'Only 99 of 2000 round trips between serveur1 and serveur2 came back; 100 are needed.',
	);
	t.is(few(100).status, 'pass');
	t.is(
		few(100).reason,
		'The p99 of 100 round trips between serveur1 and serveur2 is 1.2 ms (p50 1 ms, max 1.3 ms); required: rtt: p99 < 2ms.',
	);
	t.deepEqual(few(100).values, {
		pair: 'serveur1 – serveur2',
		samples: 100,
		p50Ms: 1,
		p95Ms: 1.1,
		p99Ms: 1.2,
		maxMs: 1.3,
		limitMs: 2,
	});
});

test('a probe that asked no pair has measured nothing', t => {
	const nobody = ran('steady', told => {
		told.at(0).probe({kind: 'rtt', path: 'ring:0', pairs: []});
	});
	const {status, reason} = outcome('ring-latency', network, [nobody]);
	t.is(status, 'unknown');
	t.is(reason, 'No scenario measured round trips on the ring.');
});

const GIB = 2 ** 30;

/** Three servers with these resources, and services on them. */
const hosting = (resources: string, services: readonly string[]): Network =>
	networkOf(
		workloadDesign({
			servers: ['a', 'b', 'c'],
			rest: ['services:', ...services.map(line => `  ${line}`)],
		}).replaceAll('{interfaces', `{resources: ${resources}, interfaces`),
	);

test('capacity is asked of the figure and the server that are tightest', t => {
	const id = 'capacity-with-one-node-down';
	const roomy = '{cpuCores: 8, memory: 64GiB, disk: 100GiB}';
	const one = (more: string): string => `web: {server: a, group: [a, b, c], ${more}}`;
	const fits = outcome(id, hosting(roomy, [one('memory: 128GiB')]));
	t.is(fits.status, 'pass');
	t.is(
		fits.reason,
		'At the tightest, with a down the services need 128 GiB of memory, and the other servers have 128.',
	);
	t.deepEqual(fits.values, {server: 'a', figure: 'GiB of memory', needed: 128, there: 128});
	const short = outcome(id, hosting(roomy, [one('cpuCores: 17, memory: 1GiB')]));
	t.is(short.status, 'fail');
	t.is(short.reason, 'With a down the services need 17 cores, and the other servers have 16.');
	const network64 = hosting(roomy, [one('memory: 64GiB')]);
	const [service] = network64.workload.services;
	t.is(service?.memoryBytes, 64 * GIB);
});

test('a service that may run nowhere else takes nobody’s place', t => {
	const id = 'capacity-with-one-node-down';
	const tight = '{cpuCores: 8, memory: 64GiB, disk: 100GiB}';
	const pinned = hosting(tight, [
		'web: {server: a, memory: 100GiB, group: [a]}',
		'db: {server: b, memory: 1GiB, group: [b]}',
	]);
	// With b down only a's 100 GiB are needed, of the 64 that its own server has.
	t.like(outcome(id, pinned).values, {server: 'b', needed: 100, there: 64});
	const silent = hosting(tight, ['web: {server: a, memory: 1GiB, group: [a, b]}']);
	const devices = silent.devices.map(device =>
		device.kind === 'server' && device.id === 'b' ? {...device, resources: null} : device,
	);
	t.is(outcome(id, {...silent, devices}).reason, 'The design does not say what b can carry.');
});

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
