import test from 'ava';
import {createInitiator, handleInitiator} from '../../src/cluster/iscsi/initiator.ts';
import type {
	InitiatorConfig,
	InitiatorInput,
	InitiatorTimer,
	Outcome,
	SessionAnswer,
} from '../../src/cluster/iscsi/initiator.types.ts';

/** etc/iscsid.conf and open-iscsi's iscsid; Linux's shortest retransmission time. */
const NOP_MS = 5000;
const REOPEN_MS = 3000;
const RETRANSMIT_MS = 200;
const KERNEL: InitiatorConfig = {kind: 'open-iscsi', replacementTimeoutMs: 120_000};
const QEMU: InitiatorConfig = {kind: 'libiscsi', replacementTimeoutMs: null};

/** An initiator, and in order all that it does and how its requests ended. */
function oneInitiator(config: InitiatorConfig) {
	const words: (readonly unknown[])[] = [];
	const initiator = createInitiator(config, {
		send: message =>
			words.push(
				message.kind === 'request'
					? ['send', message.number, message.body]
					: ['send', message.kind],
			),
		setTimer: (timer, delayMs) => words.push(['set', timer, delayMs]),
		cancelTimer: timer => words.push(['cancel', timer]),
	});
	const after = (input: InitiatorInput) => {
		words.length = 0;
		handleInitiator(initiator, input);
		return [...words];
	};
	return {
		initiator,
		after,
		answer: (answer: SessionAnswer) => after({type: 'answer', answer}),
		timer: (timer: InitiatorTimer) => after({type: 'timer', timer}),
		submit: (body: string) =>
			after({
				type: 'submit',
				body,
				done: (outcome: Outcome) => words.push(['done', body, outcome.ok]),
			}),
	};
}

function loggedIn(config: InitiatorConfig) {
	const one = oneInitiator(config);
	one.after({type: 'start'});
	one.answer({kind: 'login'});
	return one;
}

test('a login is repeated after 1, 2 and 4 s, and after the rest of its 15 s and a pause of 3 s', t => {
	const one = oneInitiator(KERNEL);
	t.is(one.initiator.phase, 'stopped');
	const waitsMs = [1000, 2000, 4000, 15_000 - 7000 + REOPEN_MS];
	t.deepEqual(one.after({type: 'start'}), [
		['send', 'login'],
		['set', 'login', waitsMs[0]],
	]);
	for (const waitMs of [...waitsMs.slice(1), waitsMs[0]]) {
		t.deepEqual(one.timer('login'), [
			['send', 'login'],
			['set', 'login', waitMs],
		]);
	}
	t.deepEqual(one.answer({kind: 'login'}), [
		['cancel', 'login'],
		['cancel', 'replacement'],
		['set', 'nop', NOP_MS],
	]);
	t.is(one.initiator.loginTries, 0);
	t.deepEqual(one.answer({kind: 'login'}), []);
});

test('requests are numbered, sent, and come back each to its own', t => {
	const one = loggedIn(QEMU);
	t.deepEqual(one.submit('first'), [
		['send', 1, 'first'],
		['set', 'retransmit', RETRANSMIT_MS],
	]);
	t.deepEqual(one.submit('second'), [['send', 2, 'second']]);
	t.deepEqual(one.answer({kind: 'request', number: 2, body: 'read'}), [['done', 'second', true]]);
	t.deepEqual(one.answer({kind: 'request', number: 2, body: 'again'}), []);
	t.deepEqual(one.answer({kind: 'request', number: 1, body: 'read'}), [
		['done', 'first', true],
		['cancel', 'retransmit'],
	]);
});

test('what is open is sent again after twice the time each time, up to 16 s', t => {
	const one = loggedIn(QEMU);
	one.submit('first');
	one.submit('second');
	const waits: unknown[] = [];
	for (let tries = 0; tries < 9; tries += 1) {
		const words = one.timer('retransmit');
		t.deepEqual(words.slice(0, 2), [
			['send', 1, 'first'],
			['send', 2, 'second'],
		]);
		waits.push(words[2]?.[2]);
	}
	const doubled = Array.from({length: 9}, (_, index) =>
		Math.min(RETRANSMIT_MS * 2 ** (index + 1), 16_000),
	);
	t.deepEqual(waits, doubled);
	one.answer({kind: 'nop'});
	t.is(one.initiator.retransmitMs, RETRANSMIT_MS);
});

test('the kernel asks after 5 s of silence and gives up after 5 s more, qemu after the third', t => {
	const kernel = loggedIn(KERNEL);
	const asks = [
		['send', 'nop'],
		['set', 'nop', NOP_MS],
	];
	t.deepEqual(kernel.timer('nop'), asks);
	t.deepEqual(kernel.answer({kind: 'nop'}), [
		['set', 'nop', NOP_MS],
		['cancel', 'retransmit'],
	]);
	t.deepEqual(kernel.timer('nop'), asks);
	t.deepEqual(kernel.timer('nop'), [
		['cancel', 'nop'],
		['cancel', 'retransmit'],
		['set', 'login', 0],
		['set', 'replacement', 120_000],
	]);
	t.is(kernel.initiator.phase, 'recovering');
	const qemu = loggedIn(QEMU);
	for (let asked = 0; asked < 3; asked += 1) {
		t.deepEqual(qemu.timer('nop'), asks);
	}
	t.deepEqual(qemu.timer('nop').slice(2), [['set', 'login', 0]]);
	t.deepEqual(loggedIn(QEMU).answer({kind: 'nop'}), [['cancel', 'retransmit']]);
});

test('a refusal ends the session, and the next login comes after a pause', t => {
	const one = loggedIn({...KERNEL, replacementTimeoutMs: null});
	t.deepEqual(one.after({type: 'refused'}), [
		['cancel', 'nop'],
		['cancel', 'retransmit'],
		['set', 'login', REOPEN_MS],
	]);
	t.deepEqual(one.after({type: 'refused'}), []);
	t.deepEqual(one.answer({kind: 'nop'}), []);
});

test('while it recovers requests stand still, and are sent when the login is answered', t => {
	const one = loggedIn(KERNEL);
	one.submit('before');
	one.after({type: 'refused'});
	t.deepEqual(one.submit('meanwhile'), []);
	t.deepEqual(one.answer({kind: 'login'}), [
		['cancel', 'login'],
		['cancel', 'replacement'],
		['set', 'nop', NOP_MS],
		['send', 1, 'before'],
		['send', 2, 'meanwhile'],
		['set', 'retransmit', RETRANSMIT_MS],
	]);
	t.is(one.initiator.unanswered, 0);
});

test('after the replacement timeout everything fails, until a login is answered', t => {
	const one = loggedIn(KERNEL);
	one.submit('open');
	one.after({type: 'refused'});
	t.deepEqual(one.timer('replacement'), [['done', 'open', false]]);
	t.deepEqual(one.submit('new'), [['done', 'new', false]]);
	one.answer({kind: 'login'});
	t.is(one.initiator.phase, 'logged-in');
	t.deepEqual(one.submit('good')[0], ['send', 2, 'good']);
	t.deepEqual(one.after({type: 'stop'}), [['done', 'good', false]]);
	t.deepEqual(one.submit('late'), [['done', 'late', false]]);
	t.deepEqual(one.answer({kind: 'login'}), []);
});
