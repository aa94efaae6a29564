import {readdirSync} from 'node:fs';
import test from 'ava';
import {shippedNetwork} from '../_support/networks.ts';

const names = readdirSync('topology')
	.filter(file => file.endsWith('.yaml'))
	.map(file => file.replace(/\.yaml$/, ''));

test('there are designs to compile', t => {
	t.true(names.length > 0);
});

for (const name of names) {
	test(`${name} compiles, and bears its file's name`, t => {
		t.is(shippedNetwork(name).name, name);
	});
}
