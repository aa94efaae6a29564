import test from 'ava';
import {nearest, suggest} from '../../src/core/nearest.ts';

test('a word that resembles none of the candidates gets no suggestion', t => {
	t.is(nearest('keyboard', ['eth0', 'eth1']), undefined);
	t.is(nearest('ab', ['xy', 'zz']), undefined);
	t.is(nearest('anything', []), undefined);
});

test('a slip of the finger and a wrong case are seen through', t => {
	t.is(nearest('serveur', ['switch1', 'serveur1']), 'serveur1');
	t.is(nearest('adress', ['gateway', 'address']), 'address');
	t.is(nearest('EnsureMulticast', ['ensuremulticast']), 'ensuremulticast');
	t.is(nearest('eht0', ['eth0', 'tap0']), 'eth0');
});

test('a suggestion lists what is known, and a long list is cut short', t => {
	t.is(suggest('x', [], 'Known'), 'Known: none.');
	t.is(suggest('eht0', ['eth0'], 'Known'), 'Did you mean `eth0`? Known: `eth0`.');
	const many = Array.from({length: 35}, (_, index) => `port${index}`);
	t.regex(suggest('zzzzzzzzz', many, 'Known'), /`port29` and 5 more\.$/);
});
