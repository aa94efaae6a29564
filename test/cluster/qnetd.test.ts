import test from 'ava';
import type {QdeviceTieBreaker} from '../../src/cluster/qdevice/qdevice.types.ts';
import {
	HEARTBEAT_MS,
	introduce,
	oneQnetd,
	report,
	votesHandedOut,
	type ClusterSpec,
	type NodeSpec,
	type OneQnetd,
} from './_support/one-qnetd.ts';

const FOUR = [1, 2, 3, 4];
const init = {
	type: 'init',
	nodeid: 1,
	algorithm: 'ffsplit',
	tieBreaker: 'lowest',
	heartbeatMs: HEARTBEAT_MS,
	ringId: {nodeid: 1, seq: 0},
} as const;

test('a connection has three minutes to introduce itself, a node one and a half of its heartbeats', t => {
	const one = oneQnetd();
	one.accept(7);
	t.deepEqual(one.take(), [{arms: 'dead-peer', of: 7, delayMs: 1.5 * 120_000}]);
	one.hear(7, {type: 'preinit', clusterName: 'lab'});
	t.deepEqual(one.take(), [
		{arms: 'dead-peer', of: 7, delayMs: 1.5 * 120_000},
		{to: 7, message: {type: 'preinit-reply'}},
	]);
	one.hear(7, init);
	t.deepEqual(one.take(), [
		{arms: 'dead-peer', of: 7, delayMs: 1.5 * 120_000},
		{arms: 'dead-peer', of: 7, delayMs: 1.5 * HEARTBEAT_MS},
		{to: 7, message: {type: 'init-reply', refusal: undefined}},
	]);
	one.hear(7, {type: 'set-option', keepActivePartition: true});
	one.hear(7, {type: 'echo-request', sequence: 5});
	t.deepEqual(one.take(), [
		{arms: 'dead-peer', of: 7, delayMs: 1.5 * HEARTBEAT_MS},
		{to: 7, message: {type: 'set-option-reply'}},
		{arms: 'dead-peer', of: 7, delayMs: 1.5 * HEARTBEAT_MS},
		{to: 7, message: {type: 'echo-reply', sequence: 5}},
	]);
});

/** What a second node hears that introduces itself so after the first did as in `first`. */
function refusal(first: object, second: object): string | undefined {
	const one = oneQnetd();
	for (const [connection, changes] of [first, second].entries()) {
		one.accept(connection);
		one.hear(connection, {type: 'preinit', clusterName: 'lab'});
		one.take();
		one.hear(connection, {...init, nodeid: connection + 1, ...changes});
	}
	const reply = one.take().flatMap(word => ('to' in word ? [word.message] : []))[0];
	return reply?.type === 'init-reply' ? (reply.refusal ?? 'let in') : undefined;
}

test('a node is turned away that is there already, or is configured otherwise than the others', t => {
	t.is(refusal({}, {}), 'let in');
	t.is(refusal({}, {nodeid: 1}), 'duplicate-nodeid');
	t.is(refusal({}, {algorithm: 'lms'}), 'algorithm-differs');
	t.is(refusal({}, {tieBreaker: 'highest'}), 'tie-breaker-differs');
	t.is(refusal({tieBreaker: {nodeid: 2}}, {tieBreaker: {nodeid: 2}}), 'let in');
	t.is(refusal({tieBreaker: {nodeid: 2}}, {tieBreaker: {nodeid: 1}}), 'tie-breaker-differs');
	t.is(refusal({tieBreaker: {nodeid: 2}}, {}), 'tie-breaker-differs');
});

test('who is turned away has no part in the cluster’s votes', t => {
	const one = oneQnetd();
	introduce(one, 1, {configured: [1, 2]});
	introduce(one, 2, {configured: [1, 2], algorithm: 'lms'});
	t.deepEqual(
		one.qnetd.clusters.get('lab')?.clients.map(({nodeid}) => nodeid),
		[1],
	);
});

test('clusters of other names do not know each other', t => {
	const one = oneQnetd();
	for (const [connection, clusterName] of ['lab', 'works'].entries()) {
		one.accept(connection);
		one.hear(connection, {type: 'preinit', clusterName});
		one.hear(connection, init);
	}
	t.deepEqual(
		[...one.qnetd.clusters.values()].map(({name, clients}) => [name, clients.length]),
		[
			['lab', 1],
			['works', 1],
		],
	);
});

test('who has not been let in gets no vote', t => {
	const one = oneQnetd();
	one.accept(1);
	one.take();
	report(one, {nodeid: 1, ring: 4, members: [1]});
	t.deepEqual(one.take(), [{arms: 'dead-peer', of: 1, delayMs: 1.5 * 120_000}]);
});

test('a node that is gone is forgotten, and its cluster with the last of them', t => {
	for (const leave of [
		(one: OneQnetd) => {
			one.lose(1);
		},
		(one: OneQnetd) => {
			one.expire(1, 'dead-peer');
		},
	]) {
		const one = oneQnetd();
		introduce(one, 1, {configured: [1, 2]});
		introduce(one, 2, {configured: [1, 2]});
		one.take();
		leave(one);
		const gone = one.take().filter(word => !('to' in word));
		t.deepEqual(gone, [
			{cancels: 'dead-peer', of: 1},
			{cancels: 'algorithm', of: 1},
			{disconnects: 1},
		]);
		t.deepEqual([...one.qnetd.clients.keys()], [2]);
		t.deepEqual([...one.qnetd.clusters.keys()], ['lab']);
		one.hear(1, {type: 'echo-request', sequence: 1});
		t.deepEqual(one.take(), []);
		one.lose(2);
		t.is(one.qnetd.clusters.size, 0);
	}
});

/** The answer to the last message. */
function lastAnswer(one: OneQnetd) {
	return one
		.take()
		.flatMap(word => ('to' in word ? [word.message] : []))
		.at(-1);
}

test('ffsplit wants the configuration and the members before it judges', t => {
	const one = oneQnetd();
	introduce(one, 1, {configured: [1, 2]});
	const ringId = {nodeid: 1, seq: 0};
	t.deepEqual(lastAnswer(one), {type: 'config-reply', ringId, vote: 'ask-later'});
	one.hear(1, {type: 'quorum', quorate: true});
	t.deepEqual(lastAnswer(one), {type: 'quorum-reply', ringId, vote: 'no-change'});
	one.hear(1, {type: 'config', initial: false, nodeids: [1, 2]});
	t.deepEqual(lastAnswer(one), {type: 'config-reply', ringId, vote: 'ask-later'});
	report(one, {nodeid: 1, ring: 4, members: [1]});
	const later = {nodeid: 1, seq: 4};
	t.deepEqual(
		one.take().flatMap(word => ('to' in word ? [word.message] : [])),
		[
			{type: 'vote-info', sequence: 1, ringId: later, vote: 'ack'},
			{type: 'membership-reply', ringId: later, vote: 'no-change'},
		],
	);
	one.hear(1, {type: 'config', initial: true, nodeids: [1, 2]});
	t.deepEqual(lastAnswer(one), {type: 'config-reply', ringId: later, vote: 'ask-later'});
	one.hear(1, {type: 'heuristics-change', heuristics: 'fail'});
	t.deepEqual(lastAnswer(one), {type: 'heuristics-reply', ringId: later, vote: 'no-change'});
});

const halves = (heuristics: Partial<Record<number, 'pass' | 'fail'>> = {}): readonly NodeSpec[] =>
	FOUR.map(nodeid => {
		const members = nodeid < 3 ? [1, 2] : [3, 4];
		const own = heuristics[nodeid];
		return {nodeid, ring: 8, members, ...(own !== undefined && {heuristics: own})};
	});

test('losers confirm one by one, and only a confirmation of the last vote counts', t => {
	const one = oneQnetd();
	for (const nodeid of FOUR) {
		introduce(one, nodeid, {configured: FOUR});
	}
	for (const node of halves()) {
		report(one, node);
		one.take();
	}
	for (const nodeid of FOUR) {
		one.hear(nodeid, {type: 'vote-info-reply', sequence: 99});
	}
	t.deepEqual(
		one.take().filter(word => 'to' in word),
		[],
	);
	const sequence = (nodeid: number): number => one.qnetd.clients.get(nodeid)?.voteSequence ?? NaN;
	const confirm = (nodeid: number) => {
		one.hear(nodeid, {type: 'vote-info-reply', sequence: sequence(nodeid)});
		return one.take().flatMap(word => ('to' in word ? [`${word.to} ${word.message.type}`] : []));
	};
	t.is(one.qnetd.clusters.get('lab')?.handing, 'nacks');
	t.deepEqual(confirm(3), []);
	t.deepEqual(confirm(4), ['1 vote-info', '2 vote-info']);
	t.is(one.qnetd.clusters.get('lab')?.handing, 'acks');
	t.deepEqual(confirm(1), []);
	t.is(one.qnetd.clusters.get('lab')?.handing, 'acks');
	t.deepEqual(confirm(2), []);
	t.is(one.qnetd.clusters.get('lab')?.handing, 'nothing');
});

/** Which nodes have the vote in the end when these connected nodes have reported. */
function winners(spec: ClusterSpec, nodes: readonly NodeSpec[], before = nodes): readonly number[] {
	const one = oneQnetd();
	for (const {nodeid} of nodes) {
		introduce(one, nodeid, spec);
	}
	const told = new Map<number, string>();
	for (const node of [...before, ...nodes]) {
		report(one, node);
		for (const vote of votesHandedOut(one)) {
			const [nodeid = '', word = ''] = vote.split(' ');
			told.set(Number(nodeid), word);
		}
	}
	return [...told].filter(([, word]) => word === 'ack').map(([nodeid]) => nodeid);
}

test('more than half of the configured nodes win, less do not', t => {
	const five = [1, 2, 3, 4, 5];
	const parts = [
		[1, 2],
		[3, 4, 5],
	];
	const nodes = five.map(nodeid => ({
		nodeid,
		ring: 8,
		members: parts.find(part => part.includes(nodeid)) ?? [],
	}));
	t.deepEqual(winners({configured: five}, nodes), [3, 4, 5]);
	const alone = nodes.slice(0, 2);
	t.deepEqual(winners({configured: five}, alone), []);
});

test('of two halves the one with the better score, then the tie-break node’s', t => {
	const spec = {configured: FOUR};
	t.deepEqual(winners(spec, halves()), [1, 2]);
	t.deepEqual(winners({...spec, tieBreaker: 'highest'}, halves()), [3, 4]);
	t.deepEqual(winners({...spec, tieBreaker: {nodeid: 3}}, halves()), [3, 4]);
	t.deepEqual(winners({...spec, tieBreaker: {nodeid: 2}}, halves()), [1, 2]);
	// A node that is not connected is missing from its half's score.
	t.deepEqual(winners(spec, halves().slice(1)), [3, 4]);
	t.deepEqual(winners(spec, halves({3: 'pass'})), [3, 4]);
	t.deepEqual(winners(spec, halves({1: 'fail'})), [3, 4]);
	// One that passes makes up for one that is missing; then the number of nodes decides.
	t.deepEqual(winners(spec, halves({2: 'pass'}).slice(1)), [3, 4]);
	t.deepEqual(winners(spec, halves({2: 'pass', 3: 'fail'}).slice(1)), [2]);
});

test('with the option, the half that had the vote keeps it', t => {
	const keep = {configured: FOUR, keepActivePartition: true};
	const [lower, upper] = [
		[1, 2],
		[3, 4],
	];
	const whole = FOUR.map(nodeid => ({nodeid, ring: 4, members: FOUR}));
	t.deepEqual(winners(keep, halves(), whole), lower);
	const onlyUpper = halves({3: 'pass', 4: 'pass'});
	t.deepEqual(winners(keep, halves(), onlyUpper), upper);
	t.deepEqual(winners({configured: FOUR}, halves(), onlyUpper), lower);
});

test('the option counts where every node has it', t => {
	const one = oneQnetd();
	for (const nodeid of FOUR) {
		introduce(one, nodeid, {configured: FOUR, keepActivePartition: nodeid !== 4});
	}
	const both = (passes: 'lower' | 'upper', ring: number): void => {
		for (const nodeid of FOUR) {
			const members = nodeid < 3 ? [1, 2] : [3, 4];
			const heuristics = passes === (nodeid < 3 ? 'lower' : 'upper') ? 'pass' : 'fail';
			report(one, {nodeid, ring, members, heuristics});
		}
	};
	both('upper', 4);
	votesHandedOut(one);
	const cluster = one.qnetd.clusters.get('lab');
	t.deepEqual(cluster?.quoratePartition, [3, 4]);
	// With equal halves the tie-break node's wins, unless all four ask for the one that had the vote.
	for (const nodeid of FOUR) {
		report(one, {nodeid, ring: 8, members: nodeid < 3 ? [1, 2] : [3, 4], heuristics: 'pass'});
	}
	votesHandedOut(one);
	t.deepEqual(cluster?.quoratePartition, [1, 2]);
});

test('nothing is decided while nodes of one ring disagree about it', t => {
	const disagree: readonly (readonly NodeSpec[])[] = [
		[
			{nodeid: 1, ring: 8, members: [1, 2]},
			{nodeid: 2, ring: 4, members: [1, 2]},
		],
		[
			{nodeid: 1, ring: 8, members: [1, 2]},
			{nodeid: 2, ring: 8, members: [1]},
		],
	];
	for (const nodes of disagree) {
		t.deepEqual(winners({configured: [1, 2, 3]}, nodes, []), []);
	}
});

const LMS = {algorithm: 'lms', configured: FOUR} as const;

/** What lms answers the last of these to report, when all others have. */
function lmsAnswer(tieBreaker: QdeviceTieBreaker, nodes: readonly NodeSpec[]): string | undefined {
	const one = oneQnetd();
	for (const {nodeid} of nodes) {
		introduce(one, nodeid, {...LMS, tieBreaker});
	}
	// Twice, so that nobody is a newcomer and every ring is known.
	for (const node of [...nodes, ...nodes]) {
		one.take();
		report(one, node);
	}
	const answer = lastAnswer(one);
	return answer !== undefined && 'vote' in answer ? answer.vote : undefined;
}

test('lms lets the best score win, then the larger part, then the tie-break node', t => {
	const [one, two, three, four] = halves();
	if (one === undefined || two === undefined || three === undefined || four === undefined) {
		t.fail();
		return;
	}
	t.is(lmsAnswer('lowest', [one]), 'ack');
	t.is(lmsAnswer('lowest', [three, four, one, two]), 'ack');
	t.is(lmsAnswer('lowest', [one, two, three, four]), 'nack');
	t.is(lmsAnswer('highest', [one, two, three, four]), 'ack');
	t.is(lmsAnswer('highest', [three, four, one, two]), 'nack');
	t.is(lmsAnswer('lowest', [one, three, four]), 'ack');
	t.is(lmsAnswer('highest', [three, four, one]), 'nack');
	t.is(lmsAnswer('lowest', [one, two, three, {...four, heuristics: 'pass'}]), 'ack');
	t.is(lmsAnswer('lowest', [three, four, two, {...one, heuristics: 'fail'}]), 'nack');
	// Only the named node itself wins, not its partition.
	t.is(lmsAnswer({nodeid: 4}, [one, two, three, four]), 'ack');
	t.is(lmsAnswer({nodeid: 3}, [one, two, three, four]), 'nack');
	// Equal scores, but unequal numbers: two nodes, one of which fails, against one.
	t.is(lmsAnswer('lowest', [one, {...three, heuristics: 'fail'}, four]), 'ack');
});

test('lms waits a quarter of a heartbeat for the others of the ring, and then tells by itself', t => {
	const one = oneQnetd();
	for (const nodeid of [1, 2]) {
		introduce(one, nodeid, LMS);
	}
	report(one, {nodeid: 1, ring: 4, members: [1, 2]});
	one.take();
	report(one, {nodeid: 2, ring: 8, members: [1, 2]});
	const ringId = {nodeid: 1, seq: 8};
	t.deepEqual(one.take(), [
		{arms: 'dead-peer', of: 2, delayMs: 1.5 * HEARTBEAT_MS},
		{cancels: 'algorithm', of: 2},
		{arms: 'algorithm', of: 2, delayMs: HEARTBEAT_MS / 4},
		{to: 2, message: {type: 'membership-reply', ringId, vote: 'wait-for-reply'}},
	]);
	one.expire(2, 'algorithm');
	t.deepEqual(one.take(), [
		{cancels: 'algorithm', of: 2},
		{arms: 'algorithm', of: 2, delayMs: HEARTBEAT_MS / 4},
	]);
	report(one, {nodeid: 1, ring: 8, members: [1, 2]});
	one.take();
	one.expire(2, 'algorithm');
	t.deepEqual(one.take(), [
		{cancels: 'algorithm', of: 2},
		{to: 2, message: {type: 'vote-info', sequence: 1, ringId, vote: 'ack'}},
	]);
	one.hear(2, {type: 'quorum', quorate: true});
	t.deepEqual(lastAnswer(one), {type: 'quorum-reply', ringId, vote: 'ack'});
	one.hear(2, {type: 'heuristics-change', heuristics: 'fail'});
	t.deepEqual(lastAnswer(one), {type: 'heuristics-reply', ringId, vote: 'no-change'});
});

test('under lms a newcomer takes no vote from a part that has one', t => {
	const one = oneQnetd();
	introduce(one, 2, LMS);
	report(one, {nodeid: 2, ring: 4, members: [2]});
	report(one, {nodeid: 2, ring: 4, members: [2]});
	t.like(lastAnswer(one), {vote: 'ack'});
	introduce(one, 1, {...LMS, ring: 8});
	report(one, {nodeid: 1, ring: 8, members: [1]});
	t.like(lastAnswer(one), {vote: 'nack'});
	one.take();
	one.hear(1, {type: 'quorum', quorate: true});
	t.like(lastAnswer(one), {vote: 'nack'});
	t.is(one.qnetd.clients.get(1)?.lastResult, undefined);
	// The part that had it gone, it may win.
	one.lose(2);
	one.take();
	one.hear(1, {type: 'quorum', quorate: true});
	t.like(lastAnswer(one), {vote: 'ack'});
});
