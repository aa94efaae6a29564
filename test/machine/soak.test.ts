/** A short one of `npm run soak`: proofs that end at moments nobody chose. */
import test from 'ava';
import {createPrng} from '../../src/core/prng.ts';
import {ownFolder} from '../_support/folder.ts';
import {BLOWS, killOnce} from '../soak/kills.ts';
import {belongings, differences} from '../soak/leftovers.ts';

/** Bring-up, the faults and their healing lie within this time; which of them is hit does not matter. */
const WITHIN_MS = 8000;

test('whatever ends a proof, the next command leaves nothing of it and takes nothing from others', async t => {
	for (const blow of BLOWS) {
		const atMs = Math.round(createPrng(1, blow).next() * WITHIN_MS);
		const kill = await killOnce({blow, atMs});
		t.deepEqual(kill.left, [], `${kill.blow} at ${kill.atMs} ms left something`);
		t.deepEqual(kill.gone, [], `${kill.blow} at ${kill.atMs} ms took something`);
	}
});

test('what comes and what goes is seen', async t => {
	const now = await belongings(await ownFolder(t));
	const more = {...now, interfaces: [...now.interfaces, 'tap-left']};
	t.deepEqual(differences(now, more), {left: ['interfaces: tap-left'], gone: []});
	t.deepEqual(differences(more, now), {left: [], gone: ['interfaces: tap-left']});
});
