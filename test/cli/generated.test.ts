import {readFileSync} from 'node:fs';
import test from 'ava';
import {GENERATED} from '../../src/cli/_generated.ts';

for (const {path, render} of GENERATED) {
	test(`${path} is what \`npm run generate\` writes`, async t => {
		t.is(readFileSync(path, 'utf8'), await render());
	});
}
