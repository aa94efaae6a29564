import test from 'ava';
import {resolveQdeviceNet} from '../../src/cluster/qdevice/config.ts';

const pair = [{nodeid: 1}, {nodeid: 2}];

test('ffsplit is refused without device.votes: 1 in the file and with uneven nodes', t => {
	for (const {votes, nodes, code} of [
		{votes: undefined, nodes: pair, code: 'ffsplit-needs-explicit-single-vote'},
		{votes: 2, nodes: pair, code: 'ffsplit-needs-explicit-single-vote'},
		{
			votes: 1,
			nodes: [{nodeid: 1, votes: 2}, {nodeid: 2}],
			code: 'ffsplit-needs-one-vote-a-node',
		},
	] as const) {
		const result = resolveQdeviceNet(votes === undefined ? {} : {votes}, nodes, false);
		t.is(result.ok ? undefined : result.error.code, code);
	}
});

test('lms takes any votes, and a connect timeout has its bounds', t => {
	t.true(resolveQdeviceNet({algorithm: 'lms'}, [{nodeid: 1, votes: 3}], false).ok);
	const result = resolveQdeviceNet({algorithm: 'lms', connectTimeoutMs: 999}, pair, false);
	t.is(result.ok ? undefined : result.error.code, 'connect-timeout-out-of-range');
});

test('the daemon’s intervals follow from the device’s timeouts', t => {
	const result = resolveQdeviceNet({votes: 1}, pair, false);
	if (!result.ok) {
		t.fail(result.error.message);
		return;
	}
	const {config} = result;
	// 0.8 and 0.5 of 10 s; 0.9 of the vote's interval; 0.5 of 10 s and of 30 s; 3 times 10 s.
	t.is(config.heartbeatMs, 8000);
	t.is(config.castVoteIntervalMs, 5000);
	t.is(config.connectTimeoutMs, 8000);
	t.is(config.reconnectDelayMsMax, 4500);
	t.is(config.heuristicsTimeoutMs, 5000);
	t.is(config.heuristicsSyncTimeoutMs, 15_000);
	t.is(config.heuristicsIntervalMs, 30_000);
	const quick = resolveQdeviceNet({votes: 1, timeoutMs: 1000}, pair, false);
	// 0.8 of 1 s is less than qnetd takes.
	t.is(quick.ok ? quick.config.heartbeatMs : undefined, 1000);
});

test('bounds are allowed themselves, and a lone heavy node is named with its votes', t => {
	const isTaken = (connectTimeoutMs: number): boolean =>
		resolveQdeviceNet({votes: 1, connectTimeoutMs}, pair, false).ok;
	t.deepEqual([999, 1000, 120_000, 120_001].map(isTaken), [false, true, true, false]);
	const heartbeatMs = (timeoutMs: number): number | undefined => {
		const result = resolveQdeviceNet({votes: 1, timeoutMs}, pair, false);
		return result.ok ? result.config.heartbeatMs : undefined;
	};
	t.deepEqual([1250, 1260, 150_000, 200_000].map(heartbeatMs), [1000, 1008, 120_000, 120_000]);
	const heavy = resolveQdeviceNet({votes: 1}, [{nodeid: 1}, {nodeid: 2, votes: 3}], false);
	t.is(heavy.ok ? undefined : heavy.error.message, 'ffsplit needs one vote a node; node 2 has 3.');
	const late = resolveQdeviceNet({votes: 1, connectTimeoutMs: 5}, pair, false);
	t.is(
		late.ok ? undefined : late.error.message,
		'connect_timeout 5 ms is outside of 1000 to 120000 ms.',
	);
});
