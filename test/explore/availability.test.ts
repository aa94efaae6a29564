import test from 'ava';
import {createPrng} from '../../src/core/prng.ts';
import {liveThrough} from '../../src/explore/availability/long-run.ts';
import {meanTimeToStop, standstillOf, type System} from '../../src/explore/availability/markov.ts';

/** All parts fail once in `mtbf` and are away for `mttr`; so many failed at once stop the whole. */
function kOutOf(count: number, stoppedBy: number, depth: number): System {
	return {
		parts: Array.from({length: count}, () => ({mtbf: 900, mttr: 100})),
		isStopped: failed => failed.length >= stoppedBy,
		depth,
	};
}

/** λ and μ of the parts above, and the share of the time that one is away: 100 / (900 + 100). */
const FAILURE_RATE = 1 / 900;
const REPAIR_RATE = 1 / 100;
const AWAY = 0.1;

const near = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.abs(b);

test('a single part stops the whole for as long as it is away', t => {
	const {lowerRatio, lossRate} = standstillOf(kOutOf(1, 1, 1));
	t.true(near(lowerRatio, AWAY));
	// One loss in each cycle of 900 + 100.
	t.true(near(lossRate, 1 / 1000));
	t.true(near(meanTimeToStop(kOutOf(1, 1, 1)) ?? 0, 900));
});

test('two parts in parallel: the closed forms of unavailability and of the time to the first loss', t => {
	const system = kOutOf(2, 2, 2);
	t.true(near(standstillOf(system).lowerRatio, AWAY ** 2));
	// Birth and death: (3 λ + μ) / (2 λ²).
	const expected = (3 * FAILURE_RATE + REPAIR_RATE) / (2 * FAILURE_RATE ** 2);
	t.true(near(meanTimeToStop(system) ?? 0, expected));
});

test('repairs ten billion times quicker than failures cost the time to the first loss no digits', t => {
	const [mtbf, mttr] = [1e9, 0.1];
	const parts = [
		{mtbf, mttr},
		{mtbf, mttr},
	];
	const expected = (3 / mtbf + 1 / mttr) / (2 / mtbf ** 2);
	t.true(near(meanTimeToStop({...kOutOf(2, 2, 2), parts}) ?? 0, expected));
});

test('two of three: 3 q² (1 − q) + q³, and the time to the first loss of a triplicated system', t => {
	const system = kOutOf(3, 2, 3);
	t.true(near(standstillOf(system).lowerRatio, 3 * AWAY ** 2 * (1 - AWAY) + AWAY ** 3));
	// (5 λ + μ) / (6 λ²), the textbook figure for triple modular redundancy with repair.
	const expected = (5 * FAILURE_RATE + REPAIR_RATE) / (6 * FAILURE_RATE ** 2);
	t.true(near(meanTimeToStop(system) ?? 0, expected));
});

test('what lies beyond the depth is the distance between the bounds', t => {
	const {lowerRatio, upperRatio} = standstillOf(kOutOf(4, 2, 2));
	const binomial = [1, 4, 6, 4, 1].map(
		(ways, failed) => ways * AWAY ** failed * (1 - AWAY) ** (4 - failed),
	);
	const [, , two = 0, three = 0, four = 0] = binomial;
	t.true(near(lowerRatio, two));
	t.true(near(upperRatio, two + three + four));
});

test('a system that nothing stops has no time to its first loss', t => {
	t.is(meanTimeToStop({...kOutOf(2, 3, 2), depth: 3}), null);
	t.is(standstillOf({...kOutOf(2, 3, 2), depth: 3}).upperRatio, 0);
});

test('a long run agrees with the product form, and its error is about as large as it says', t => {
	const system = kOutOf(3, 2, 3);
	const {lowerRatio, lossRate} = standstillOf(system);
	const time = 2_000_000;
	const runs = [1, 2, 3, 4, 5].map(seed =>
		liveThrough(system, {time, prng: createPrng(seed, 'test')}),
	);
	for (const {ratio, standardError, losses} of runs) {
		t.true(Math.abs(ratio - lowerRatio) < 4 * standardError, `${ratio} ± ${standardError}`);
		t.true(standardError < lowerRatio / 10);
		t.true(Math.abs(losses / time - lossRate) < 0.1 * lossRate);
	}
});
