import test from 'ava';
import {createPrng} from '../../src/core/prng.ts';
import type {WireState} from '../../src/engine/effective.ts';
import {quantised} from '../../src/simulator/clock.ts';
import {createWire, cross, isDoubled, setWire, type Wire} from '../../src/simulator/net/wire.ts';

const PERFECT: WireState = {
	oneWayDelayMs: 0,
	jitterMs: 0,
	lossRatio: 0,
	burstLoss: null,
	duplicateRatio: 0,
	reorderRatio: 0,
	corruptRatio: 0,
	rateBps: null,
	queueBytes: 1_000_000,
	mtuBytes: 1500,
	blocksMulticast: false,
	cut: false,
};

const wireOf = (state: Partial<WireState>, seed = 1): Wire =>
	createWire('c aToB', {...PERFECT, ...state}, createPrng(seed));
const unicast = (packetBytes: number) => ({packetBytes, multicast: false});

/** Crossings of so many frames, one every ms; NaN where one was lost. */
function crossings(wire: Wire, count: number, packetBytes = 100): number[] {
	return Array.from({length: count}, (_, index) => cross(wire, unicast(packetBytes), index));
}

test('A cut wire, one without carrier and one that is too narrow let nothing through', t => {
	t.is(cross(wireOf({cut: true}), unicast(100), 0), NaN);
	t.is(cross(wireOf({mtuBytes: 99}), unicast(100), 0), NaN);
	t.is(cross(wireOf({mtuBytes: 100}), unicast(100), 0), 0);
	const wire = wireOf({});
	setWire(wire, {state: PERFECT, carrier: false, nowMs: 0});
	t.is(cross(wire, unicast(100), 0), NaN);
});

test('A multicast filter takes multicast and leaves unicast', t => {
	const wire = wireOf({blocksMulticast: true});
	t.is(cross(wire, {packetBytes: 100, multicast: true}, 0), NaN);
	t.is(cross(wire, unicast(100), 0), 0);
});

test('Delay and transmission time add up', t => {
	const wire = wireOf({oneWayDelayMs: 2, rateBps: 100e6});
	// 986 bytes and the Ethernet header of 14 take 0.08 ms at 100 Mbit/s.
	t.is(cross(wire, unicast(986), 5), 5 + 2 + quantised(0.08));
});

test('A slow wire makes frames wait for each other and drops what its queue cannot hold', t => {
	// 111 bytes with their header are 125: one millisecond at 1 Mbit/s. The queue holds two of them.
	const wire = wireOf({rateBps: 1e6, queueBytes: 250});
	const sent = [0, 0, 0, 0].map(() => cross(wire, unicast(111), 0));
	t.deepEqual(sent, [1, 2, NaN, NaN]);
	t.is(cross(wire, unicast(111), 10), 11);
});

test('Loss takes its share, and nothing at a ratio of zero', t => {
	const count = 20_000;
	const lossRatio = 0.1;
	const lost = crossings(wireOf({lossRatio}), count).filter(Number.isNaN).length;
	// Five standard deviations of a binomial distribution.
	const tolerance = 5 * Math.sqrt(count * lossRatio * (1 - lossRatio));
	t.true(Math.abs(lost - count * lossRatio) < tolerance, `${lost} of ${count}`);
	t.is(crossings(wireOf({}), count).filter(Number.isNaN).length, 0);
});

test('Burst loss loses its stationary share, in bursts', t => {
	const count = 50_000;
	const burstLoss = {goodToBadRatio: 0.01, badToGoodRatio: 0.2, badLossRatio: 1};
	const lost = crossings(wireOf({burstLoss}), count).map(Number.isNaN);
	const share = lost.filter(Boolean).length / count;
	const expected = 0.01 / (0.01 + 0.2);
	t.true(Math.abs(share - expected) < 0.01, `${share}`);
	const bursts = lost.filter((isLost, index) => isLost && lost[index - 1] !== true).length;
	const meanLength = lost.filter(Boolean).length / bursts;
	t.true(Math.abs(meanLength - 1 / 0.2) < 0.5, `bursts of ${meanLength}`);
});

test('Jitter stays within its half-width around the delay and keeps the order', t => {
	const wire = wireOf({oneWayDelayMs: 5, jitterMs: 2});
	const arrivals = crossings(wire, 5000);
	const delays = arrivals.map((atMs, index) => atMs - index);
	t.true(Math.min(...delays) >= 3 && Math.min(...delays) < 3.2);
	t.true(Math.max(...delays) <= 7 && Math.max(...delays) > 6.8);
	t.true(arrivals.every((atMs, index) => index === 0 || atMs >= (arrivals[index - 1] ?? 0)));
});

test('A reordered frame comes late and is overtaken', t => {
	const wire = wireOf({oneWayDelayMs: 1, reorderRatio: 0.1});
	const arrivals = Array.from({length: 1000}, (_, index) => cross(wire, unicast(100), index / 10));
	const overtaken = arrivals.filter((atMs, index) => atMs > (arrivals[index + 1] ?? Infinity));
	t.true(overtaken.length > 50 && overtaken.length < 150, `${overtaken.length} overtaken`);
});

test('Duplicates take their share', t => {
	const wire = wireOf({duplicateRatio: 0.5});
	const doubled = Array.from({length: 2000}, () => isDoubled(wire)).filter(Boolean).length;
	t.true(Math.abs(doubled - 1000) < 5 * Math.sqrt(2000 * 0.25), `${doubled}`);
});

test('The same seed loses the same frames, another seed others', t => {
	const losses = (seed: number) => crossings(wireOf({lossRatio: 0.5}, seed), 64).map(Number.isNaN);
	t.deepEqual(losses(1), losses(1));
	t.notDeepEqual(losses(1), losses(2));
});

test('Switching on one impairment does not shift the draws of another', t => {
	const losses = (state: Partial<WireState>) =>
		crossings(wireOf({lossRatio: 0.3, ...state}), 200).map(Number.isNaN);
	t.deepEqual(losses({jitterMs: 1, duplicateRatio: 0.2}), losses({}));
});

test('A new rate holds for what comes after it, which never overtakes what waited before', t => {
	const wire = wireOf({rateBps: 1e6, queueBytes: 10_000});
	// Eight frames of one millisecond each: the last is out at 8 ms.
	const waiting = Array.from({length: 8}, () => cross(wire, unicast(111), 0));
	t.is(waiting.at(-1), 8);
	setWire(wire, {state: {...PERFECT, rateBps: 2e6, queueBytes: 10_000}, carrier: true, nowMs: 4});
	t.is(cross(wire, unicast(111), 4), 8);
	t.is(cross(wire, unicast(111), 20), 20.5);
});
