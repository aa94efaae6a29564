/** The algorithm ffsplit: one half of the cluster gets the vote, and no other half at the same time. */
import test from 'ava';
import {
	FOUR,
	halves,
	introduce,
	lastAnswer,
	oneQnetd,
	report,
	votesHandedOut,
	type ClusterSpec,
	type NodeSpec,
} from './_support/one-qnetd.ts';

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
