import test from 'ava';

import {createPrng} from '../../src/core/prng.ts';
import {
	SELECTOR_PATTERN,
	isEachSelector,
	resolveSelector,
	selectorForms,
} from '../../src/faults/_selectors.ts';
import {problemOf} from '../_support/aim.ts';
import {draw} from '../_support/drawn-network.ts';
import {greMeshText} from '../_support/gre-mesh.ts';
import {networkOf, shippedNetwork} from '../_support/networks.ts';
import {bridgedText} from '../simulator/_support/bridged.ts';

const twoSites = draw({
	servers: ['a1:paris', 'a2:paris', 'b1:lille', 'b2:lille', 'b3:lille'],
	switches: ['swa', 'swb'],
	providers: ['hoster'],
	cables: ['a1-swa', 'a2-swa', 'b1-swb', 'b2-swb', 'b3-swb', 'swa-swb', 'a1-hoster', 'b1-hoster'],
});

function names(text: string, network = twoSites, seed = 1): readonly string[] {
	return resolveSelector(text, {network, prng: createPrng(seed)}).map(({name}) => name);
}

test('a name that nothing has is refused with the nearest one and all valid ones', t => {
	const problem = problemOf(() => names('switch:swc'));
	t.is(problem.code, 'unknown-name');
	t.is(problem.message, 'The design "drawn" has no switch "swc".');
	t.is(problem.remedy, 'Did you mean `swa`? Valid: `swa`, `swb`.');
});

test('a text that is no selector is refused', t => {
	for (const text of [
		'',
		'nodes',
		'node:',
		'each:server',
		'ring:x',
		'any-one-thing',
		'__proto__',
	]) {
		t.notRegex(text, SELECTOR_PATTERN);
		t.is(problemOf(() => names(text)).code, 'invalid-selector', text);
	}
});

test('every form that is told of has the form of a selector', t => {
	for (const form of selectorForms()) {
		t.regex(form.replace('NUMBER', '0'), SELECTOR_PATTERN);
	}
});

test('a thing is found by its kind and name only', t => {
	t.deepEqual(names('node:a1'), ['a1']);
	t.is(problemOf(() => names('switch:a1')).code, 'unknown-name');
});

test('each and all find everything of a kind, and cables are not uplinks', t => {
	t.deepEqual(names('each:switch'), ['swa', 'swb']);
	t.deepEqual(names('all:uplink'), ['a1-hoster', 'b1-hoster']);
	t.false(names('each:cable').includes('a1-hoster'));
	t.deepEqual(names('each:site'), ['paris', 'lille']);
	t.deepEqual(names('each:overlay'), []);
	t.true(isEachSelector('each:node'));
	t.false(isEachSelector('all:node'));
});

test("a server's only uplink can be named after the server, one of several cannot", t => {
	t.deepEqual(names('uplink:a1'), ['a1-hoster']);
	const twoUplinks = draw({
		servers: ['a'],
		providers: ['p', 'q'],
		cables: ['a-p', 'a-q'],
	});
	t.is(problemOf(() => names('uplink:a', twoUplinks)).remedy, 'Valid: `a-p`, `a-q`.');
});

test('one of several is chosen by the seed, the same one for the same seed', t => {
	const chosen = new Set<string>();
	for (let seed = 0; seed < 40; seed += 1) {
		const [first = ''] = names('any-one-node', twoSites, seed);
		t.deepEqual(names('any-one-node', twoSites, seed), [first]);
		chosen.add(first);
	}
	t.is(chosen.size, 5);
});

test('minority and majority share out the members by their votes', t => {
	const devicesOf = (text: string, network = twoSites): readonly string[] =>
		resolveSelector(text, {network, prng: createPrng(1)}).flatMap(({devices}) => devices);
	// Five votes: two are less than half, three are more.
	t.deepEqual(devicesOf('minority'), ['b2', 'b3']);
	t.deepEqual(devicesOf('majority'), ['a1', 'a2', 'b1']);
	t.deepEqual(devicesOf('half'), []);
	const two = draw({servers: ['a', 'b'], cables: ['a-b']});
	t.deepEqual(devicesOf('minority', two), []);
	t.deepEqual(devicesOf('majority', two), []);
	t.deepEqual(devicesOf('half', two), ['b']);
});

test('the representative is the member with the lowest nodeid', t => {
	t.deepEqual(names('representative'), ['a1']);
});

test('a ring over a tunnel is reached by the cables beneath it', t => {
	const star = draw({
		servers: ['s', 'c'],
		switches: ['sw'],
		providers: ['hoster'],
		cables: ['s-hoster', 'c-hoster', 's-sw', 'c-sw'],
		star: {clientToClient: false},
	});
	t.deepEqual(names('ring:0', star), ['s-hoster', 'c-hoster']);
	t.deepEqual(names('ring:1', star), []);
	t.deepEqual(names('overlay-server', star), ['s']);
});

test('one cable of the ring and one of the storage alone stand for all', t => {
	const reference = shippedNetwork('reference-three-node');
	t.deepEqual(names('ring-cable', reference), ['ring-cable']);
	const cablesBehind = (text: string): readonly string[] =>
		resolveSelector(text, {network: reference, prng: createPrng(1)}).flatMap(({cables}) => cables);
	t.deepEqual(cablesBehind('ring-cable'), ['node3-switch1']);
	t.deepEqual(cablesBehind('storage-cable'), ['node1-node2']);
	t.deepEqual(names('ring-cable', shippedNetwork('openvpn-two-node')), [], 'uplinks only');
	t.deepEqual(names('storage-cable', shippedNetwork('openvpn-two-node')), []);
});

test('a ring over bridges, bonds and tunnels of bridges has all cables beneath them', t => {
	t.deepEqual(names('ring:0', networkOf(bridgedText())), ['c12', 'c13', 'c23']);
	t.deepEqual(names('ring:0', networkOf(greMeshText())), ['c12', 'c13', 'c23']);
	t.deepEqual(names('ring:0', shippedNetwork('tinc-ovs-hyperconverged')), [
		'uplink1',
		'uplink2',
		'uplink3',
	]);
	t.true(names('ring:0', shippedNetwork('campus-san')).length >= 3);
});
