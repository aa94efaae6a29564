import test from 'ava';
import {isTie, listBreaksTie, quorumVotesOf} from '../../src/cluster/votequorum/rules.ts';
import {parseTieBreakerNode} from '../../src/cluster/votequorum/tie-breaker-node.ts';

test('the quorum is more than half, kept in one byte, and one where two nodes may part', t => {
	const of = (changes: Partial<Parameters<typeof quorumVotesOf>[0]>): number =>
		quorumVotesOf({
			expectedVotes: 4,
			totalVotes: 4,
			voters: 4,
			twoNode: false,
			floorVotes: 0,
			...changes,
		});
	t.deepEqual([of({}), of({expectedVotes: 5}), of({totalVotes: 7})], [3, 3, 4]);
	t.deepEqual([of({floorVotes: 4}), of({floorVotes: 2})], [4, 3]);
	t.is(of({expectedVotes: 510}), 0);
	const two = {twoNode: true, expectedVotes: 2, totalVotes: 2};
	t.deepEqual([of({...two, voters: 2}), of({...two, voters: 3})], [1, 2]);
});

test('a tie is half of the expected votes, unless enough went missing to be quorate elsewhere', t => {
	const tie = {totalVotes: 2, expectedVotes: 4, quorumVotes: 3, members: 2, previousMembers: 4};
	t.true(isTie(tie));
	t.true(isTie({...tie, expectedVotes: 5}));
	t.false(isTie({...tie, totalVotes: 3}));
	t.false(isTie({...tie, previousMembers: 5}));
	const breaks = (here: readonly number[], before: readonly number[]): boolean =>
		listBreaksTie(
			[3, 2],
			nodeid => here.includes(nodeid),
			nodeid => before.includes(nodeid),
		);
	t.true(breaks([3], [2, 3]));
	t.false(breaks([2], [2, 3]));
	t.true(breaks([2], [2]));
	t.false(breaks([1], [1]));
});

test('a tie-break node is read as far as it makes sense', t => {
	t.deepEqual(['lowest', 'highest'].map(parseTieBreakerNode), [
		{kind: 'lowest'},
		{kind: 'highest'},
	]);
	t.deepEqual(parseTieBreakerNode(' 3 12'), {kind: 'list', nodeids: [3, 12]});
	t.deepEqual(parseTieBreakerNode('3 x 4'), {kind: 'list', nodeids: [3]});
	t.deepEqual(parseTieBreakerNode('0 4'), {kind: 'none'});
	t.deepEqual(parseTieBreakerNode('x'), {kind: 'none'});
});
