import test from 'ava';
import {domain} from '../_support/names.ts';
import {networkOf, problemsOf} from '../_support/networks.ts';

const HOUR_MS = 3_600_000;

const design = (more: {server?: string; defaults?: string}): string => `
schemaVersion: 1
name: pair
title: Two servers on a switch
servers:
  a: {interfaces: {eth0: {address: 10.0.0.1/24}}${more.server ?? ''}}
  b: {interfaces: {eth0: {address: 10.0.0.2/24}}}
switches: {sw: {}}
cables:
  a1: {ends: [a.eth0, sw]}
  b1: {ends: [b.eth0, sw]}
sharedRisks:
  rack: {devices: [a, b]}
${more.defaults ?? ''}
stack: {preset: proxmox-ve-9}
`;

test('a mean time between failures of nothing is refused, and told once for a kind', t => {
	const zero = '{mtbf: 0h, mttr: 1h}';
	const codes = (text: string): readonly string[] => problemsOf(text).map(({code}) => code);
	t.deepEqual(codes(design({server: `, reliability: ${zero}`})), ['reliability-without-time']);
	t.deepEqual(codes(design({defaults: `reliability: {server: ${zero}}`})), [
		'reliability-without-time',
	]);
});

test('a thing’s own figures win over those of its kind, and those over the tool’s', t => {
	const network = networkOf(
		design({
			server: ', reliability: {mtbf: 1000h, mttr: 3h}',
			defaults: 'reliability: {server: {mtbf: 2000h, mttr: 5h}}',
		}),
	);
	const own = domain(network, 'server:a').reliability;
	t.deepEqual(own, {mtbfMs: 1000 * HOUR_MS, mttrMs: 3 * HOUR_MS, source: 'the design'});
	const ofKind = domain(network, 'server:b').reliability;
	t.deepEqual(ofKind, {mtbfMs: 2000 * HOUR_MS, mttrMs: 5 * HOUR_MS, source: 'the design'});
	const assumed = domain(network, 'switch:sw').reliability;
	t.regex(assumed?.source ?? '', /SIGCOMM 2011/);
	// 5 % a year at a constant rate: 1 year / −ln 0.95 = 19.5 years between two failures.
	t.is(((assumed?.mtbfMs ?? 0) / (365.25 * 24 * HOUR_MS)).toFixed(1), '19.5');
});

test('nobody knows how often a shared risk comes true unless the design says so', t => {
	t.is(domain(networkOf(design({})), 'shared-risk:rack').reliability, null);
});
