/** Two ends of one way, which take messages a millisecond later. */
import test from 'ava';
import {
	bfdDeadlineMs,
	createBfdEnd,
	expireBfd,
	isBfdUp,
	powerBfd,
	receiveBfd,
	type BfdEnd,
	type BfdMessage,
	type BfdSettings,
} from '../../src/cluster/layer2/bfd.ts';

const WIRE_MS = 1;
/** Both ends send when seven eighths of what was agreed are over, which is the middle of what Open vSwitch draws. */
const EARLY = 7 / 8;

const QUICK: BfdSettings = {minTxMs: 100, minRxMs: 200, multiplier: 3};

function pair(first: BfdSettings = QUICK, second: BfdSettings = first) {
	let nowMs = 0;
	const deaf = new Set<number>();
	const mail: {atMs: number; to: number; message: BfdMessage}[] = [];
	const changes: {atMs: number; end: number; up: boolean}[] = [];
	const sent: {atMs: number; end: number}[] = [];
	const ends: readonly BfdEnd[] = [first, second].map((settings, index) =>
		createBfdEnd({
			settings,
			send: message => {
				sent.push({atMs: nowMs, end: index});
				if (!deaf.has(1 - index)) {
					mail.push({atMs: nowMs + WIRE_MS, to: 1 - index, message});
				}
			},
		}),
	);
	ends.forEach((end, index) => {
		powerBfd(end, true, 300 * index);
	});
	const watched = (index: number, doing: (end: BfdEnd) => void): void => {
		const end = ends[index];
		if (end !== undefined) {
			const wasUp = isBfdUp(end);
			doing(end);
			if (wasUp !== isBfdUp(end)) {
				changes.push({atMs: nowMs, end: index, up: !wasUp});
			}
		}
	};
	const pass = (durationMs: number): void => {
		const untilMs = nowMs + durationMs;
		for (;;) {
			const dueMs = Math.min(...ends.map(bfdDeadlineMs), ...mail.map(({atMs}) => atMs));
			if (dueMs > untilMs) {
				nowMs = untilMs;
				return;
			}
			nowMs = dueMs;
			const place = mail.findIndex(({atMs}) => atMs <= nowMs);
			const [letter] = place === -1 ? [] : mail.splice(place, 1);
			if (letter === undefined) {
				ends.forEach((_, index) => {
					watched(index, end => {
						expireBfd(end, nowMs);
					});
				});
			} else {
				watched(letter.to, end => {
					receiveBfd(end, letter.message, nowMs);
				});
			}
		}
	};
	return {ends, deaf, changes, sent, pass, nowMs: () => nowMs};
}

test('a session comes up with a message a second, and is quicker from then on', t => {
	const {changes, sent, pass, nowMs} = pair();
	pass(1000 * EARLY - 1);
	t.is(changes.length, 0, 'one has asked, and the other has answered that it heard');
	// Three messages make a session: I am down, I have heard you, I am up.
	pass(2000);
	t.deepEqual(changes.map(({end, up}) => [end, up]).sort(), [
		[0, true],
		[1, true],
	]);
	const fromMs = nowMs();
	pass(10 * 200 * EARLY);
	t.is(sent.filter(({atMs, end}) => end === 0 && atMs > fromMs).length, 10);
});

test('an end that hears nothing goes down after its row of missing messages, and the other one with it', t => {
	const {deaf, changes, pass, nowMs} = pair();
	pass(10_000);
	const fromMs = nowMs();
	const known = changes.length;
	deaf.add(0);
	pass(10_000);
	const [first, second, ...others] = changes.slice(known);
	t.is(others.length, 0, 'one end speaks, and never hears that it was heard');
	t.is(first?.end, 0);
	const noticedMs = (first?.atMs ?? 0) - fromMs;
	// Its last message was up to an interval old.
	t.true(noticedMs <= 3 * 200 + WIRE_MS && noticedMs >= 3 * 200 - 200 * EARLY, `${noticedMs} ms`);
	t.is(second?.end, 1);
	const toldMs = (second?.atMs ?? 0) - (first?.atMs ?? 0);
	t.true(toldMs <= 200 * EARLY + WIRE_MS, `${toldMs} ms`);
	deaf.clear();
	pass(3000);
	t.deepEqual(
		changes.slice(-2).map(({up}) => up),
		[true, true],
	);
});

test('the slower of what one sends and what the other takes is agreed on', t => {
	// The first sends every 500 ms at most; the second takes a message every 800 ms.
	const {deaf, changes, pass, nowMs} = pair(
		{minTxMs: 500, minRxMs: 100, multiplier: 2},
		{minTxMs: 50, minRxMs: 800, multiplier: 4},
	);
	pass(10_000);
	const fromMs = nowMs();
	deaf.add(0);
	deaf.add(1);
	pass(10_000);
	const downMs = (end: number): number =>
		(changes.find(change => change.end === end && !change.up)?.atMs ?? 0) - fromMs;
	// Each gives the other up by the multiplier that the other has.
	const [firstMs, secondMs] = [4 * 100, 2 * 800];
	t.true(downMs(0) <= firstMs + WIRE_MS && downMs(0) >= firstMs - 100 * EARLY, `${downMs(0)} ms`);
	t.true(downMs(1) <= secondMs + WIRE_MS && downMs(1) >= secondMs - 800 * EARLY, `${downMs(1)} ms`);
});

test('an end without power says nothing, and forgets the session', t => {
	const {ends, changes, pass, nowMs, sent} = pair();
	pass(5000);
	const [, second] = ends;
	if (second === undefined) {
		return t.fail();
	}
	powerBfd(second, false, nowMs());
	const silentFrom = nowMs();
	pass(5000);
	t.false(sent.some(({atMs, end}) => end === 1 && atMs > silentFrom));
	t.false(isBfdUp(second));
	t.is(changes.filter(({end, up}) => end === 0 && !up).length, 1);
	powerBfd(second, true, nowMs() + 500);
	pass(4000);
	t.true(ends.every(isBfdUp));
});
