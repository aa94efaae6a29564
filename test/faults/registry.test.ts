import {readdirSync} from 'node:fs';

import test from 'ava';

import {FAULTS} from '../../src/faults/index.ts';
import {NAMED_KINDS} from '../../src/faults/_named-targets.ts';

test('every file in the folder of faults is in the registry, under its own name', t => {
	const files = readdirSync('src/faults')
		.filter(file => !file.startsWith('_') && file !== 'index.ts')
		.map(file => file.replace(/\.ts$/, ''));
	t.deepEqual(FAULTS.map(({kind}) => kind).sort(), files.sort());
});

test('no parameter of a fault hides a word that every step of a scenario has', t => {
	const stepWords = ['fault', 'target', 'id', 'at', 'after', 'for'];
	for (const {kind, params} of FAULTS) {
		for (const word of Object.keys(params.shape)) {
			t.false(stepWords.includes(word), `${kind}: ${word}`);
		}
	}
});

test('the kinds that can be named have names of their own', t => {
	t.is(new Set(NAMED_KINDS).size, NAMED_KINDS.length);
});
