import test from 'ava';
import {groupTiming} from '../../src/docker/group-probe.ts';

const MEMBERS = [2, 3, 8, 16, 32, 64];

test('few members speak two hundred times in two seconds', t => {
	for (const members of [2, 3, 8]) {
		t.deepEqual(groupTiming(members), {durationMs: 2000, intervalMs: 10});
	}
});

test('however many there are, the panel is given no more packets than a ring can bear beside its own', t => {
	for (const members of MEMBERS) {
		const {intervalMs} = groupTiming(members);
		t.true((members * (members - 1) * 1000) / intervalMs <= 20_000, `${members} members`);
	}
});

test('however many there are, each pair has enough packets to tell a loss of 1 % from none', t => {
	for (const members of MEMBERS) {
		const {durationMs, intervalMs} = groupTiming(members);
		t.true(durationMs / intervalMs >= 100, `${members} members`);
	}
});
