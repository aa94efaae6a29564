import test from 'ava';
import {busySigns} from '../../src/engine/busyness.ts';
import type {HistoryEvent} from '../../src/engine/history.types.ts';
import {shippedNetwork} from '../_support/networks.ts';

// Token 1000 and two members: the effective token is 1000 ms.
const network = shippedNetwork('openvpn-two-node');

type Notes = Readonly<Record<string, Readonly<Record<string, number | string>>>>;

/** A history of nothing but what the lab says about itself. */
function signsOf(notes: Notes, evidence: 'measured' | 'simulated' = 'measured') {
	const events = Object.entries(notes).map(([topic, values], seq): HistoryEvent => ({
		seq,
		atMs: seq,
		kind: 'note',
		topic,
		text: topic,
		values,
	}));
	return busySigns(network, {evidence, events});
}

/** As the lab wrote them on a machine whose two cores had eight other processes each. */
const BUSY: Notes = {
	'panel-lateness': {cable: 'a-b', frames: 900, p50Us: 30, p99Us: 2400, maxUs: 61_000},
	'machine-load': {waitingRatio: 0.98, load: 17},
};
const QUIET: Notes = {
	'panel-lateness': {cable: 'a-b', frames: 900, p50Us: 12, p99Us: 110, maxUs: 1200},
	'machine-load': {waitingRatio: 0.2, load: 0.4},
};

test('late frames and waiting processes spoil times, each with its figure and its limit', t => {
	const signs = signsOf(BUSY);
	t.deepEqual(
		signs.map(({spoils}) => spoils),
		['times', 'times'],
	);
	t.regex(signs[0]?.text ?? '', /more than 2\.4 ms late \(limit 500 µs\)/);
	t.regex(signs[1]?.text ?? '', /for 98 % of the time .* \(limit 50 %\)/);
});

test('a quiet machine shows no sign, and neither does a simulated one', t => {
	t.deepEqual(signsOf(QUIET), []);
	t.deepEqual(signsOf({}), []);
	t.deepEqual(signsOf(BUSY, 'simulated'), []);
});

test('a frame that was late by half a token, or a corosync that did not run, spoils what the cluster did', t => {
	const late = (maxUs: number): readonly string[] =>
		signsOf({'panel-lateness': {p99Us: 100, maxUs}}).map(({spoils}) => spoils);
	t.deepEqual(late(499_000), []);
	t.deepEqual(late(501_000), ['behaviour']);
	const [stall] = signsOf({'scheduler-stall': {node: 'serveur2', stallMs: 1234}});
	t.deepEqual(stall, {spoils: 'behaviour', text: 'corosync on serveur2 did not run for 1.23 s'});
});

test('where the kernel does not tell who waited, more processes than processors are a sign', t => {
	const loaded = (load: number): number => signsOf({'machine-load': {load, processors: 2}}).length;
	t.is(loaded(1.9), 0);
	t.is(loaded(2.1), 1);
});

test('probes that left late spoil times before one round trip in a hundred can be slow by it', t => {
	const signsWith = (lateRatio: number) =>
		signsOf({...QUIET, 'probe-lateness': {probes: 10_000, lateRatio}});
	t.deepEqual(signsWith(0.0019), []);
	const [late] = signsWith(0.031);
	t.is(late?.spoils, 'times');
	t.regex(late?.text ?? '', /^3\.1 % of the probes left .* \(limit 0\.2 %\)$/);
});
