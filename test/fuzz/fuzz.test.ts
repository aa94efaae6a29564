import test from 'ava';
import {createPrng} from '../../src/core/prng.ts';
import {fuzz} from './fuzz.ts';
import {mutateText} from './mutate.ts';

/** Enough to meet every kind of damage many times; `npm run fuzz` goes on for as long as one likes. */
const CASES = {design: 200, scenario: 400, run: 40, panel: 20} as const;

for (const [target, cases] of Object.entries(CASES)) {
	test(`a damaged ${target} is taken or refused with a reason, and nothing else happens`, async t => {
		const {accepted, refused, failures} = await fuzz({target, seed: 1, cases, workers: 1});
		t.deepEqual(failures, []);
		t.is(accepted + refused, cases);
		// Damage that nobody notices, or that nothing survives, would test only half of the reader.
		t.true(accepted > 0);
		t.true(refused > 0);
	});
}

test('a reader that breaks or hangs is a finding', async t => {
	const {failures} = await fuzz({target: 'no-such-target', seed: 1, cases: 4, workers: 1});
	t.true(failures.length > 0);
});

test('the same seed damages a text in the same way', t => {
	const text = 'a: 1\nb:\n  c: two\n';
	const texts = [1, 1, 2].map(seed => mutateText(text, createPrng(seed)));
	t.is(texts[0], texts[1]);
	t.not(texts[0], texts[2]);
});
