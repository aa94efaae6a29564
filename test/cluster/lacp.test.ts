import test from 'ava';
import {
	createLacpEnd,
	expireLacp,
	isCarrying,
	lacpDeadlineMs,
	receiveLacpdu,
	setCarrier,
	type Lacpdu,
	type LacpEnd,
} from '../../src/cluster/layer2/lacp.ts';
import {LACP_TIMES} from '../../src/cluster/layer2/times.ts';

const {fastMs, slowMs, missed, aggregateWaitMs} = LACP_TIMES;
const WIRE_MS = 1;

type Options = {readonly fast: boolean; readonly waitMs?: number};

/** Two ends of one cable. */
function pair({fast, waitMs = 0}: Options) {
	let nowMs = 0;
	let silent = false;
	const mail: {atMs: number; to: LacpEnd; message: Lacpdu}[] = [];
	const sent: number[] = [];
	const ends: LacpEnd[] = [0, 1].map(index =>
		createLacpEnd({
			fast,
			waitMs,
			send: message => {
				const to = ends[1 - index];
				sent.push(nowMs);
				if (!silent && to !== undefined) {
					mail.push({atMs: nowMs + WIRE_MS, to, message});
				}
			},
		}),
	);
	const step = (untilMs: number): boolean => {
		const dueMs = Math.min(...ends.map(lacpDeadlineMs), ...mail.map(({atMs}) => atMs));
		if (dueMs > untilMs) {
			nowMs = untilMs;
			return false;
		}
		nowMs = dueMs;
		const letter = mail.findIndex(({atMs}) => atMs <= nowMs);
		const [first] = letter === -1 ? [] : mail.splice(letter, 1);
		if (first !== undefined) {
			receiveLacpdu(first.to, first.message, nowMs);
		} else {
			ends
				.filter(end => lacpDeadlineMs(end) <= nowMs)
				.forEach(end => {
					expireLacp(end, nowMs);
				});
		}
		return true;
	};
	return {
		ends,
		sent,
		nowMs: () => nowMs,
		carries: () => ends.every(isCarrying),
		carrier: (on: boolean) => {
			ends.forEach(end => {
				setCarrier(end, on, nowMs);
			});
		},
		cut: (on: boolean) => {
			silent = on;
		},
		pass: (durationMs: number) => {
			const untilMs = nowMs + durationMs;
			while (step(untilMs)) {
				// The step does what is due.
			}
		},
	};
}

/** Until both ends carry, or do not. */
function untilMs(link: ReturnType<typeof pair>, carries: boolean): number {
	const fromMs = link.nowMs();
	while (link.carries() !== carries && link.nowMs() - fromMs < 300_000) {
		link.pass(1);
	}
	return link.nowMs() - fromMs;
}

test('nothing is carried before the ends have heard of each other', t => {
	const link = pair({fast: true});
	t.false(link.carries());
	link.cut(true);
	link.carrier(true);
	link.pass(60_000);
	t.false(link.carries());
});

test('two ends that do not wait agree within a round trip, fast or slow', t => {
	for (const fast of [true, false]) {
		const link = pair({fast});
		link.carrier(true);
		t.true(untilMs(link, true) <= 2 * WIRE_MS, String(fast));
	}
});

test('an end that waits for further cables carries after its wait', t => {
	const link = pair({fast: false, waitMs: aggregateWaitMs});
	link.carrier(true);
	const tookMs = untilMs(link, true);
	t.true(tookMs >= aggregateWaitMs && tookMs <= aggregateWaitMs + 2 * WIRE_MS, `${tookMs} ms`);
});

test('a lost carrier ends it at once, and its return mends it at once', t => {
	const link = pair({fast: false});
	link.carrier(true);
	link.pass(100_000);
	link.carrier(false);
	t.false(link.carries());
	link.pass(5000);
	link.carrier(true);
	t.true(untilMs(link, true) <= 2 * WIRE_MS);
});

test('a silent cut is noticed after three periods: 3 s fast, 90 s slow', t => {
	for (const [fast, periodMs] of [
		[true, fastMs],
		[false, slowMs],
	] as const) {
		const link = pair({fast});
		link.carrier(true);
		link.pass(100_500);
		link.cut(true);
		const tookMs = untilMs(link, false);
		t.true(tookMs <= missed * periodMs && tookMs >= (missed - 1) * periodMs, `${tookMs} ms`);
	}
});

test('after a silent cut the ends speak so rarely that the mended cable may wait half a minute', t => {
	const link = pair({fast: true});
	link.carrier(true);
	link.pass(10_500);
	link.cut(true);
	link.pass(20_000);
	link.cut(false);
	const tookMs = untilMs(link, true);
	// Each gave the other up after 3 s and 3 s more, and has spoken since then once in 30 s.
	t.true(tookMs > fastMs && tookMs <= slowMs + 3 * WIRE_MS, `${tookMs} ms`);
});

test('at rest an end speaks as often as the other asks for', t => {
	for (const [fast, periodMs] of [
		[true, fastMs],
		[false, slowMs],
	] as const) {
		const link = pair({fast});
		link.carrier(true);
		link.pass(95_000);
		const before = link.sent.length;
		link.pass(10 * periodMs);
		t.is(link.sent.length - before, 2 * 10);
	}
});
