import test from 'ava';
import {deviceId} from '../../src/core/ids.ts';
import {openJournal} from '../../src/docker/journal.ts';
import type {Condition} from '../../src/engine/engine.types.ts';

const node = deviceId('n1');

const tokenLost: Condition = {
	title: 'a token is lost',
	holds: history => history.some(({kind}) => kind === 'token-lost'),
};

test('Waiting ends at its limit when the condition does not come about', async t => {
	const journal = openJournal();
	t.is(await journal.waitFor(tokenLost, 60), 'limit');
	t.true(journal.nowMs() >= 60);
});

test('Waiting ends at the event that fulfils the condition', async t => {
	const journal = openJournal();
	const waiting = journal.waitFor(tokenLost, 20_000);
	journal.record({kind: 'token-lost', node});
	t.is(await waiting, 'met');
});

test('A condition that time alone fulfils is noticed without an event', async t => {
	const journal = openJournal();
	const later: Condition = {title: 'later', holds: (_, nowMs) => nowMs >= 80};
	t.is(await journal.waitFor(later, 20_000), 'met');
});

test('Events are numbered as they were learnt, and keep the time that they bear', t => {
	const journal = openJournal();
	journal.record({kind: 'token-lost', node}, 12.3456);
	journal.record({kind: 'retransmit', node, count: 2}, 4);
	t.deepEqual(
		journal.history().map(({seq, atMs, kind}) => [seq, atMs, kind]),
		[
			[0, 12.346, 'token-lost'],
			[1, 4, 'retransmit'],
		],
	);
});

test('A wall-clock stamp lies as far back on the lab’s clock as it is old', async t => {
	const journal = openJournal();
	await journal.pass(30);
	const ageMs = journal.nowMs() - journal.atUnixMs(Date.now() - 10);
	// Both clocks are read within the same few lines; Date counts in whole milliseconds.
	t.true(ageMs >= 9 && ageMs < 1000, `${ageMs} ms`);
	t.is(journal.atUnixMs(0), 0);
});

test('A broken lab ends every wait with its error, also one that begins later', async t => {
	const journal = openJournal();
	const waits = [journal.waitFor(tokenLost, 20_000), journal.pass(20_000)];
	journal.fail(new Error('the panel died'));
	for (const wait of [...waits, journal.pass(1)]) {
		await t.throwsAsync(wait as Promise<void>, {message: 'the panel died'});
	}
});

test('words of one stamp are of one moment, whenever each of them is read', t => {
	const journal = openJournal();
	const stampMs = Date.now();
	const times = new Set<number>();
	// The machine's clock goes on by a few of its milliseconds meanwhile.
	while (Date.now() < stampMs + 5) {
		times.add(journal.atUnixMs(stampMs));
	}
	t.is(times.size, 1);
});
