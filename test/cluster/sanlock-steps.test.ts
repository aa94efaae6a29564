import test from 'ava';
import {oneSanlock, type OneSanlock} from './_support/one-sanlock.ts';

/** sanlock's default, and what it makes of it (src/timeouts.c): renewal 2, failure 8, a new host's wait 2 operations. */
const IO_MS = 10_000;
const RENEWAL_MS = 2 * IO_MS;
const FAIL_MS = 8 * IO_MS;
/** The watchdog's minute after a failed renewal. */
const DEAD_MS = FAIL_MS + 60_000;
const GRACE_MS = 40_000;
/** Both of the lab's own: how soon it asks again for the lockspace, and how long it leaves others theirs. */
const RETRY_MS = 1000;
const HOME_FIRST_MS = 10_000;

const HOME = {name: 'vm', isHome: true} as const;
const AWAY = {name: 'vm', isHome: false} as const;
const config = {hostId: 1, ioTimeoutMs: IO_MS, services: [HOME]};

/** A host that has joined and whose number is its own for certain. */
function joined(services: readonly (typeof HOME | typeof AWAY)[] = [HOME]): OneSanlock {
	const one = oneSanlock({...config, services});
	one.start();
	one.answerAll();
	one.expire('check', RENEWAL_MS);
	one.take();
	return one;
}

/** A member that runs its service under the lease. */
function running(): OneSanlock {
	const one = joined();
	one.expire('claim');
	one.answerAll();
	one.take();
	return one;
}

test('a host joins with a higher generation than its last one, and renews from then on', t => {
	const one = oneSanlock(config);
	one.disk.hosts.set(1, {timestamp: 5, generation: 3});
	one.start();
	t.deepEqual(
		one.take(),
		[
			['timer', 'check', 1000],
			['timer', 'claim', 2000],
		].slice(0, 2),
	);
	t.deepEqual(one.asked(), ['read']);
	one.answerAll();
	t.deepEqual(one.disk.hosts.get(1), {timestamp: 0, generation: 4});
	t.deepEqual(one.take(), [
		['guard', FAIL_MS],
		['timer', 'lockspace', RENEWAL_MS],
	]);
	one.expire('lockspace', RENEWAL_MS);
	one.answerAll();
	t.deepEqual(one.disk.hosts.get(1), {timestamp: RENEWAL_MS, generation: 4});
	t.deepEqual(one.take(), [
		['guard', RENEWAL_MS + FAIL_MS],
		['timer', 'lockspace', RENEWAL_MS],
	]);
});

for (const failing of ['read', 'renew'] as const) {
	test(`a lockspace whose ${failing} fails is tried again after a second`, t => {
		const one = oneSanlock(config);
		one.start();
		one.take();
		if (failing === 'renew') {
			one.answer();
		}
		t.deepEqual(one.asked(), [failing]);
		one.answer('error');
		t.deepEqual(one.take(), [['timer', 'lockspace', RETRY_MS]]);
		t.is(one.phase(), 'joining');
		one.expire('lockspace', RETRY_MS);
		one.answerAll();
		t.is(one.phase(), 'member');
		t.deepEqual(one.disk.hosts.get(1), {timestamp: RETRY_MS, generation: 1});
	});

	test(`a member whose ${failing} fails asks again after a second, and its last success stays what it was`, t => {
		const one = joined();
		one.expire('lockspace');
		if (failing === 'renew') {
			one.answer();
		}
		one.answer('error');
		t.deepEqual(one.take(), [['timer', 'lockspace', RETRY_MS]]);
		// It joined at 0 and failed at 20 s: 80 s after its success, and no sooner, it ends what it runs.
		one.expire('check', FAIL_MS - RENEWAL_MS - 1);
		t.is(one.phase(), 'member');
		one.expire('check', 1);
		t.is(one.phase(), 'joining');
	});
}

test('a lease is asked for once while the disk has not answered', t => {
	const one = joined();
	one.expire('claim');
	one.expire('claim', 2000);
	t.deepEqual(one.asked(), ['read']);
	one.answerAll();
	t.deepEqual(
		one.take().filter(([what]) => what === 'run'),
		[['run', 'vm']],
	);
	t.deepEqual(one.disk.owners.get('vm'), {hostId: 1, generation: 1});
	one.expire('claim', 2000);
	t.deepEqual(one.asked(), [], 'what is held is not asked for');
});

test('a lease that a disk error kept from it is asked for again', t => {
	const one = joined();
	one.expire('claim');
	one.answer('error');
	one.expire('claim', 2000);
	t.deepEqual(one.asked(), ['read']);
	one.answer();
	one.answer('error');
	t.false(one.disk.owners.has('vm'));
	one.expire('claim', 2000);
	t.deepEqual(one.asked(), ['read']);
});

test('a host leaves the others’ services to them for ten seconds', t => {
	const one = joined([AWAY]);
	one.expire('claim', HOME_FIRST_MS - 1);
	t.deepEqual(one.asked(), []);
	one.expire('claim', 1);
	t.deepEqual(one.asked(), ['read']);
});

test('a lease is taken from an owner that has not renewed for its watchdog’s time, not sooner', t => {
	const one = joined([AWAY]);
	one.disk.hosts.set(2, {timestamp: 7, generation: 1});
	one.disk.owners.set('vm', {hostId: 2, generation: 1});
	// It is seen once at 20 s, and never changes again.
	one.expire('lockspace');
	one.answerAll();
	one.expire('claim', DEAD_MS);
	one.answerAll();
	t.deepEqual(one.disk.owners.get('vm'), {hostId: 2, generation: 1});
	one.expire('claim', 1);
	one.answerAll();
	t.deepEqual(one.disk.owners.get('vm'), {hostId: 1, generation: 1});
});

test('an owner that came back since has forgotten what it held', t => {
	const one = joined([AWAY]);
	one.disk.hosts.set(2, {timestamp: 7, generation: 2});
	one.disk.owners.set('vm', {hostId: 2, generation: 1});
	one.expire('claim', HOME_FIRST_MS);
	one.answerAll();
	t.deepEqual(one.disk.owners.get('vm'), {hostId: 1, generation: 1});
});

test('without a renewal what runs is ended kindly, then not kindly, and the host joins again when all has ended', t => {
	const one = running();
	// Joined at 0: its lease has failed at 80 s.
	one.expire('check', FAIL_MS - RENEWAL_MS);
	t.deepEqual(one.take(), [
		['timer', 'check', 1000],
		['end', 'vm', 'TERM'],
	]);
	one.expire('check', GRACE_MS - 1);
	t.deepEqual(one.take().at(-1), ['end', 'vm', 'TERM']);
	one.expire('check', 1);
	t.deepEqual(one.take().at(-1), ['end', 'vm', 'KILL']);
	t.is(one.phase(), 'ending');
	t.deepEqual(one.asked(), []);
	one.ended('vm');
	one.expire('check', 1000);
	t.deepEqual(one.take(), [
		['timer', 'check', 1000],
		['guard', null],
	]);
	t.is(one.phase(), 'joining');
	one.answerAll();
	t.is(one.disk.hosts.get(1)?.generation, 2);
});

test('a lease that comes when the host may no longer have it is given back', t => {
	const one = joined();
	one.expire('claim');
	one.answer();
	one.expire('check', FAIL_MS - RENEWAL_MS);
	// Nothing ran, so that it has begun to join again: the answer is to an earlier time’s request.
	t.is(one.phase(), 'joining');
	one.take();
	one.answerAll();
	t.false(one.take().some(([what]) => what === 'run'));
});

test('who has stopped hears no answer, and gives back what it held', t => {
	const one = running();
	one.expire('lockspace');
	one.stop();
	t.deepEqual(one.asked(), ['read', 'release']);
	one.answerAll();
	t.deepEqual(one.take(), [['guard', null]]);
	t.false(one.disk.owners.has('vm'));
	one.expire('lockspace', RENEWAL_MS);
	t.deepEqual(one.asked(), []);
});

test('a member sees itself and whoever’s lease changed within the time of a failed renewal', t => {
	const one = joined();
	t.deepEqual(one.view(), {renews: true, alive: [1]});
	one.disk.hosts.set(2, {timestamp: 1, generation: 1});
	one.expire('lockspace');
	one.answerAll();
	one.expire('check');
	t.deepEqual(one.view(), {renews: true, alive: [1, 2]});
	for (let waitedMs = 0; waitedMs < FAIL_MS; waitedMs += RENEWAL_MS) {
		one.expire('lockspace', RENEWAL_MS);
		one.answerAll();
	}
	one.expire('check');
	t.deepEqual(one.view(), {renews: true, alive: [1, 2]});
	one.expire('check', 1);
	t.deepEqual(one.view(), {renews: true, alive: [1]});
});

test('a renewal that is an operation overdue is one that has failed', t => {
	const one = joined();
	// The last success was at 0, it is 20 s now, and 20 s + 10 s are in time.
	one.expire('check', IO_MS);
	t.is(one.view()?.renews, true);
	one.expire('check', 1);
	t.is(one.view()?.renews, false);
});
