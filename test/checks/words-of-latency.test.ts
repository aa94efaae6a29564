/** The whole sentences of the checks on latency and loss, and their figures at the bounds. */
import test from 'ava';
import {cableId} from '../../src/core/ids.ts';
import type {Effect} from '../../src/engine/effect.types.ts';
import type {RttPair} from '../../src/engine/probe.types.ts';
import type {ScenarioRun} from '../../src/engine/run.types.ts';
import type {Impairment, Network} from '../../src/network/network.types.ts';
import {ran} from '../_support/history.ts';
import {outcome, withCluster, withRequirement} from '../_support/judged.ts';
import {shippedNetwork} from '../_support/networks.ts';

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
