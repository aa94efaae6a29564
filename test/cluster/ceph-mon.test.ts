import test from 'ava';
import {createMonitor, handleMonitor} from '../../src/cluster/ceph-mon/monitor.ts';
import type {
	Monitor,
	MonitorMessage,
	MonitorTimer,
} from '../../src/cluster/ceph-mon/monitor.types.ts';

type Due = {readonly atMs: number; readonly order: number; readonly run: () => void};

/** Monitors that hear each other at once, unless they are parted; time passes only when it is asked to. */
function monitors(count: number) {
	const queue: Due[] = [];
	let nowMs = 0;
	let order = 0;
	let apart: readonly number[] = [];
	const later = (delayMs: number, run: () => void): void => {
		queue.push({atMs: nowMs + delayMs, order: (order += 1), run});
	};
	const all: Monitor[] = Array.from({length: count}, (_, rank) => {
		const armed = new Map<MonitorTimer, number>();
		return createMonitor(
			{rank, count},
			{
				send: (to, message: MonitorMessage) => {
					later(1, () => {
						const monitor = all[to];
						if (monitor !== undefined && apart.includes(to) === apart.includes(rank)) {
							handleMonitor(monitor, {type: 'message', message});
						}
					});
				},
				setTimer: (timer, delayMs) => {
					const mine = order + 1;
					armed.set(timer, mine);
					later(delayMs, () => {
						const monitor = all[rank];
						if (armed.get(timer) === mine && monitor !== undefined) {
							armed.delete(timer);
							handleMonitor(monitor, {type: 'timer', timer});
						}
					});
				},
				cancelTimers: () => {
					armed.clear();
				},
				quorumChanged: () => undefined,
			},
		);
	});
	for (const monitor of all) {
		handleMonitor(monitor, {type: 'start'});
	}
	const pass = (durationMs: number): void => {
		const endMs = nowMs + durationMs;
		for (;;) {
			queue.sort((a, b) => a.atMs - b.atMs || a.order - b.order);
			const next = queue[0];
			if (next === undefined || next.atMs > endMs) {
				nowMs = endMs;
				return;
			}
			queue.shift();
			nowMs = next.atMs;
			next.run();
		}
	};
	return {
		part: (ranks: readonly number[]) => {
			apart = ranks;
		},
		pass,
		says: () => all.map(({state, quorum}) => `${state} ${quorum.join('')}`.trim()),
		/** Until the monitor is in such a quorum. */
		untilMs: (rank: number, quorum: string): number => {
			const sinceMs = nowMs;
			while (all[rank]?.quorum.join('') !== quorum && nowMs - sinceMs < 60_000) {
				pass(10);
			}
			return nowMs - sinceMs;
		},
	};
}

test('three monitors that all answer are in quorum at once, the lowest rank leads', t => {
	const three = monitors(3);
	three.pass(1000);
	t.deepEqual(three.says(), ['leader 012', 'peon 012', 'peon 012']);
});

test('one monitor alone is its own quorum', t => {
	const one = monitors(1);
	one.pass(100);
	t.deepEqual(one.says(), ['leader 0']);
});

test('an isolated leader is out, and the others have another after a lost lease and an election', t => {
	const three = monitors(3);
	three.pass(10_000);
	three.part([0]);
	const elapsedMs = three.untilMs(1, '12');
	// The last lease came up to 3 s before; 10 s without one, then 5 s for an election that not all answer.
	t.true(elapsedMs > 7000 + 5000 && elapsedMs < 10_000 + 5000 + 100, `${elapsedMs}`);
	three.pass(15_000);
	t.deepEqual(three.says(), ['probing', 'leader 12', 'peon 12']);
	three.part([]);
	// A monitor without quorum asks every 2 s, and an election that all answer takes no time.
	t.true(three.untilMs(1, '012') < 2100);
	t.deepEqual(three.says(), ['leader 012', 'peon 012', 'peon 012']);
});

test('of two monitors neither is in quorum without the other', t => {
	const two = monitors(2);
	two.pass(10_000);
	t.deepEqual(two.says(), ['leader 01', 'peon 01']);
	two.part([1]);
	two.pass(30_000);
	t.deepEqual(two.says(), ['probing', 'probing']);
});

test('five monitors parted two from three: only the three are in quorum', t => {
	const five = monitors(5);
	five.pass(10_000);
	five.part([0, 1]);
	five.pass(40_000);
	const [first, second, ...rest] = five.says();
	t.true([first, second].every(word => word === 'probing' || word === 'electing'));
	t.deepEqual(rest, ['leader 234', 'peon 234', 'peon 234']);
	five.part([]);
	five.pass(20_000);
	t.is(five.says()[0], 'leader 01234');
});
