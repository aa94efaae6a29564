import test from 'ava';
import {timersBelowFloor, totemTimers} from '../../src/cluster/totem/timers.ts';

test('The token grows by its coefficient for every node beyond the second', t => {
	for (const nodeCount of [1, 2, 3, 16]) {
		const {tokenMs} = totemTimers({tokenMs: 3000, tokenCoefficientMs: 125}, nodeCount);
		t.is(tokenMs, 3000 + Math.max(0, nodeCount - 2) * 125);
	}
});

test('Token and consensus add up to the published table', t => {
	const rows: readonly [number, number, number, number][] = [
		[2, 2200, 6600, 6600],
		[3, 3630, 8030, 6875],
		[4, 5060, 9460, 7150],
		[5, 6490, 10_890, 7425],
		[8, 10_780, 15_180, 8250],
		[16, 22_220, 26_620, 10_450],
		[32, 45_100, 49_500, 14_850],
	];
	const sum = (nodeCount: number, tokenMs: number, tokenCoefficientMs: number) => {
		const timers = totemTimers({tokenMs, tokenCoefficientMs}, nodeCount);
		return timers.tokenMs + timers.consensusMs;
	};
	for (const [nodeCount, ...expected] of rows) {
		t.deepEqual(
			[sum(nodeCount, 1000, 650), sum(nodeCount, 3000, 650), sum(nodeCount, 3000, 125)],
			expected,
			`${nodeCount} nodes`,
		);
	}
});

test('Retransmit, hold and knet timers are truncated fractions of the token', t => {
	const timers = totemTimers({tokenMs: 1000}, 3);
	t.is(timers.tokenMs, 1650);
	t.is(timers.retransmitMs, Math.floor(1650 / 4.2));
	t.is(timers.holdMs, Math.floor(0.8 * timers.retransmitMs - 10));
	t.is(timers.knetPingIntervalMs, Math.floor(1650 / 4));
	t.is(timers.knetPingTimeoutMs, 1650 / 2);
});

test('A token too short for its retransmit time is named', t => {
	t.deepEqual(timersBelowFloor(totemTimers({tokenMs: 100}, 2)), ['token_retransmit']);
	t.deepEqual(timersBelowFloor(totemTimers({tokenMs: 1000}, 2)), []);
});
