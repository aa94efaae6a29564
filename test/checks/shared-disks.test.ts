/** Disks that several servers see, from the campus design and changes to it. */
import test from 'ava';
import type {CheckResult} from '../../src/scoring/result.types.ts';
import {judge} from '../../src/scoring/judge.ts';
import {networkOf, shippedText} from '../_support/networks.ts';

function judged(id: string, change: (text: string) => string): CheckResult | undefined {
	const network = networkOf(change(shippedText('campus-san')));
	return judge({network, runs: []}).checks.find(check => check.id === id);
}

const asBuilt = (text: string): string => text;

test('a disk that two servers may write without a lock is a reason not to build it', t => {
	const check = judged('shared-disks-protected', asBuilt);
	t.is(check?.status, 'fail');
	t.true(check?.gate);
	t.regex(check?.reason ?? '', /exposed is open to hv1 and hv2/);
	t.false(check?.reason.includes('machines'));
});

test('with a lock over each of them all is well', t => {
	const check = judged('shared-disks-protected', text =>
		text.replace('protection: none', 'protection: leases'),
	);
	t.is(check?.status, 'pass');
});

test('a disk that one server uses needs no lock', t => {
	const check = judged('shared-disks-protected', text =>
		text
			.replace('protection: none', 'protection: single-user')
			.replace('initiators: [hv1, hv2]', 'initiators: [hv1]')
			.replace('initiators: [hv1, hv2, hv4]', 'initiators: [hv4]'),
	);
	t.is(check?.status, 'not-applicable');
});

test('the one SAN takes every service along', t => {
	const check = judged('services-outlive-their-storage', asBuilt);
	t.is(check?.status, 'fail');
	t.regex(check?.reason ?? '', /^Without san 3 of 3 services have no disk/);
});

test('services on their own disks do not need it', t => {
	const check = judged('services-outlive-their-storage', text =>
		text.replaceAll(/, storage: ['"]?iscsi:machines['"]?/g, ''),
	);
	t.is(check?.status, 'not-applicable');
});
