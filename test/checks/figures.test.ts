/** What the checks share to count, to word and to compare. */
import test from 'ava';
import {latencyMeaning, meaningSentence} from '../../src/checks/_latency.ts';
import {rampSteps} from '../../src/checks/_ramps.ts';
import {isMet} from '../../src/checks/_requirements.ts';
import {counted, listed, percent, roundedMs} from '../../src/checks/_words.ts';
import {cableId} from '../../src/core/ids.ts';
import type {Effect} from '../../src/engine/effect.types.ts';
import type {Impairment} from '../../src/network/network.types.ts';
import {ran} from '../_support/history.ts';
import {shippedNetwork} from '../_support/networks.ts';

const network = shippedNetwork('openvpn-two-node');
const [A, B] = ['serveur1', 'serveur2'] as const;

test('lists, counts and shares are worded as people read them', t => {
	t.deepEqual(
		[[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(items => listed(items)),
		['nothing', 'a', 'a and b', 'a, b and c'],
	);
	t.deepEqual(
		[0, 1, 2].map(count => counted(count, 'node')),
		['0 nodes', '1 node', '2 nodes'],
	);
	t.deepEqual([0.005, 0.12345, 1].map(percent), ['0.5 %', '12.3 %', '100 %']);
	t.deepEqual([1.23456, 2].map(roundedMs), [1.235, 2]);
});

test('a requirement is met up to its bound, with it where the sign says so', t => {
	const met = (relation: '<' | '<=' | '>' | '>='): readonly boolean[] =>
		[1, 2, 3].map(figure =>
			isMet({metric: 'rtt', statistic: 'p99', relation, value: 2, text: '', source: ''}, figure),
		);
	t.deepEqual(met('<'), [true, false, false]);
	t.deepEqual(met('<='), [true, true, false]);
	t.deepEqual(met('>'), [false, false, true]);
	t.deepEqual(met('>='), [false, true, true]);
});

test('a rotation is a hop for each member, and breaks when it takes the whole token', t => {
	const {cluster} = network;
	const tokenMs = cluster?.totem.effectiveTokenMs ?? NaN;
	const meaning = latencyMeaning(network, 10);
	t.deepEqual(meaning, {
		rotationMs: (2 * 10) / 2,
		orderedWriteMs: 10 / 2,
		breaksAtRttMs: (2 * tokenMs) / 2,
		// A fifth of the retransmit time, token / 4.2, and one tick of 10 ms.
		resendsAboveRotationMs: 0.2 * Math.floor(tokenMs / 4.2) + 10,
	});
	const breaksMs = meaning?.breaksAtRttMs ?? NaN;
	t.regex(meaningSentence(network, breaksMs - 1), /^It slows: a turn of the token takes about/);
	t.regex(
		meaningSentence(network, breaksMs),
		/^It breaks the membership: a turn of the token takes about 1 s and an ordered write about 500 ms, longer/,
	);
	const without = {...network, cluster: null};
	t.is(latencyMeaning(without, 10), null);
	t.is(meaningSentence(without, 10), '');
});

const impair = (settings: Partial<Impairment>, cable = 'uplink1'): Effect => ({
	kind: 'impair',
	cable: cableId(cable),
	direction: 'both',
	settings,
});

/** The steps seen when one fault with these effects lasts from 10 to 100. */
function steps(effects: readonly Effect[], story: Parameters<typeof ran>[1] = () => undefined) {
	const run = ran('ramp', told => {
		told.at(0).whole([A, B]);
		told.at(10).fault('step', 'start', effects);
		story(told);
		told.at(100).fault('step', 'heal', effects);
		told.at(200).phase('faults', 'end');
	});
	return rampSteps(network, [run], 'lossRatio').map(({run: _, ...step}) => step);
}

test('a step of a ramp sets one setting to one value on all of its cables', t => {
	const alone = {value: 0.1, rttP50Ms: null, lossRatio: null, broke: false};
	t.deepEqual(steps([impair({lossRatio: 0.1}), impair({lossRatio: 0.1}, 'uplink2')]), [alone]);
	t.deepEqual(steps([impair({lossRatio: 0.1}), impair({lossRatio: 0.2}, 'uplink2')]), []);
	t.deepEqual(steps([impair({lossRatio: 0.1, jitterMs: 1})]), []);
	t.deepEqual(steps([impair({oneWayDelayMs: 0.1})]), []);
	const kill: Effect = {kind: 'daemon', device: A as never, daemon: 'corosync', action: 'kill'};
	t.deepEqual(steps([kill]), []);
	t.deepEqual(steps([]), []);
});

test('what happens while the step is in force is its own', t => {
	const effects = [impair({lossRatio: 0.1})];
	const measured = steps(effects, told => {
		told.at(10).rtt(A, B, {p50Ms: 900, sent: 1000, received: 0});
		told.at(50).rtt(A, B, {p50Ms: 3, sent: 100, received: 90});
		told.at(100).rtt(B, A, {p50Ms: 5, sent: 300, received: 210});
		told.at(150).tokenLost(A);
	});
	const [step] = measured;
	t.is(step?.rttP50Ms, 5);
	t.is(step?.lossRatio, 1 - (90 + 210) / (100 + 300));
	t.false(step?.broke ?? true);
	t.true(
		steps(effects, told => {
			told.at(100).tokenLost(A);
		})[0]?.broke ?? false,
	);
	t.true(
		steps(effects, told => {
			told.at(50).membership(A, [1]);
		})[0]?.broke ?? false,
	);
	t.false(
		steps(effects, told => {
			told.at(10).tokenLost(A);
		})[0]?.broke ?? true,
	);
});
