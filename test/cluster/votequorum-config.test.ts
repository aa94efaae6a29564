import test from 'ava';
import {resolveQuorumConfig} from '../../src/cluster/votequorum/config.ts';
import {
	type QuorumConfig,
	type QuorumConfigErrorCode,
	type QuorumSectionSpec,
} from '../../src/cluster/votequorum/config.types.ts';

const nodesWithVotes = (...votes: number[]): {nodeid: number; votes: number}[] =>
	votes.map((count, index) => ({nodeid: index + 1, votes: count}));

const device = {model: 'net'};

const refusals: readonly {
	readonly code: QuorumConfigErrorCode;
	readonly votes: readonly number[];
	readonly section: QuorumSectionSpec;
}[] = [
	{code: 'no-votes-configured', votes: [], section: {}},
	{code: 'two-node-with-qdevice', votes: [1, 1], section: {twoNode: true, device}},
	{
		code: 'tie-breaker-with-last-man-standing-on-odd-votes',
		votes: [1, 1, 1],
		section: {autoTieBreaker: true, lastManStanding: true},
	},
	{
		code: 'qdevice-with-last-man-standing',
		votes: [1, 1],
		section: {lastManStanding: true, device},
	},
	{code: 'qdevice-with-auto-tie-breaker', votes: [1, 1], section: {autoTieBreaker: true, device}},
	{code: 'qdevice-with-allow-downscale', votes: [1, 1], section: {allowDownscale: true, device}},
	{
		code: 'qdevice-votes-needed-with-expected-votes',
		votes: [1, 1],
		section: {expectedVotes: 3, device},
	},
	{code: 'qdevice-votes-needed-with-uneven-votes', votes: [2, 1], section: {device}},
	{
		code: 'qdevice-votes-too-high',
		votes: [1, 1],
		section: {expectedVotes: 3, device: {model: 'net', votes: 2}},
	},
];

for (const {code, votes, section} of refusals) {
	test(`corosync’s refusal ${code} is reported with a remedy`, t => {
		const result = resolveQuorumConfig(nodesWithVotes(...votes), section);
		t.false(result.ok);
		if (result.ok) return;
		t.is(result.error.code, code);
		t.true(result.error.remedy.length > 0);
	});
}

/** The resolved configuration with its warnings' codes. */
const resolve = (
	votes: readonly number[],
	section: QuorumSectionSpec,
): {config: QuorumConfig; codes: string[]} => {
	const result = resolveQuorumConfig(nodesWithVotes(...votes), section);
	if (!result.ok) throw new Error(result.error.message);
	return {config: result.config, codes: result.warnings.map(warning => warning.code)};
};

test('two_node switches wait_for_all on unless the file says otherwise', t => {
	const implied = resolve([1, 1], {twoNode: true});
	t.true(implied.config.waitForAll);
	t.deepEqual(implied.codes, ['two-node-implies-wait-for-all']);
	const explicit = resolve([1, 1], {twoNode: true, waitForAll: false});
	t.false(explicit.config.waitForAll);
	t.deepEqual(explicit.codes, []);
});

test('a tie breaker switches two_node off and leaves the implied wait_for_all on', t => {
	const {config, codes} = resolve([1, 1], {twoNode: true, autoTieBreaker: true});
	t.false(config.twoNode);
	t.true(config.waitForAll);
	t.deepEqual(config.tieBreaker, {kind: 'lowest'});
	t.deepEqual(codes, ['two-node-implies-wait-for-all', 'two-node-disabled-by-auto-tie-breaker']);
});

test('a tie breaker on an odd sum of votes is switched off without wait_for_all', t => {
	const without = resolve([1, 1, 1], {autoTieBreaker: true});
	t.deepEqual(without.config.tieBreaker, {kind: 'none'});
	t.deepEqual(without.codes, ['auto-tie-breaker-disabled-on-odd-votes']);
	const withWaiting = resolve([1, 1, 1], {autoTieBreaker: true, waitForAll: true});
	t.deepEqual(withWaiting.config.tieBreaker, {kind: 'lowest'});
	// Three nodes whose votes add up to an even number are no odd cluster to corosync.
	t.deepEqual(resolve([2, 1, 1], {autoTieBreaker: true}).config.tieBreaker, {kind: 'lowest'});
});

for (const {text, tieBreaker} of [
	{text: 'highest', tieBreaker: {kind: 'highest'}},
	{text: '3 1 2', tieBreaker: {kind: 'list', nodeids: [3, 1, 2]}},
	{text: ' 2  4', tieBreaker: {kind: 'list', nodeids: [2, 4]}},
	{text: '2, 1', tieBreaker: {kind: 'list', nodeids: [2]}},
	{text: 'first', tieBreaker: {kind: 'none'}},
] as const) {
	test(`auto_tie_breaker_node "${text}" is read as ${JSON.stringify(tieBreaker)}`, t => {
		const {config, codes} = resolve([1, 1], {autoTieBreaker: true, autoTieBreakerNode: text});
		t.deepEqual(config.tieBreaker, tieBreaker);
		t.deepEqual(codes, tieBreaker.kind === 'none' ? ['auto-tie-breaker-node-invalid'] : []);
	});
}

test('keys without effect and with side effects are named', t => {
	t.deepEqual(resolve([1, 1], {autoTieBreakerNode: '1'}).codes, [
		'auto-tie-breaker-node-without-auto-tie-breaker',
	]);
	t.deepEqual(resolve([2, 1], {lastManStanding: true}).codes, [
		'last-man-standing-disabled-by-votes',
	]);
	const downscale = resolve([1, 1], {allowDownscale: true, expectedVotes: 9});
	t.deepEqual(downscale.codes, ['allow-downscale-implies-expected-votes-tracking']);
	t.true(downscale.config.expectedVotesTracking);
	t.is(downscale.config.expectedVotes, 2);
});

test('a device gets one vote less than the nodes have, and is part of expected votes', t => {
	const {config} = resolve([1, 1, 1, 1], {device});
	t.deepEqual(config.device, {votes: 3, timeoutMs: 10_000, syncTimeoutMs: 30_000});
	t.is(config.expectedVotes, 4 + 3);
	const given = resolve([1, 1, 1, 1], {device: {model: 'net', votes: 1}});
	t.is(given.config.expectedVotes, 4);
	t.is(resolve([1, 1], {device: {model: ''}}).config.device, undefined);
});

test('expected_votes takes the place of the nodelist’s sum', t => {
	t.is(resolve([1, 1, 3], {}).config.expectedVotes, 5);
	t.is(resolve([1, 1, 3], {expectedVotes: 7}).config.expectedVotes, 7);
	const bare = resolve([], {expectedVotes: 3, votes: 2});
	t.is(bare.config.expectedVotes, 3);
	t.is(bare.config.unlistedVotes, 2);
});

test('the device’s votes may leave two of the expected votes to the nodes, and no fewer', t => {
	const code = (expectedVotes: number | undefined, votes: number): string | undefined => {
		const section = {
			device: {...device, votes},
			...(expectedVotes !== undefined && {expectedVotes}),
		};
		const result = resolveQuorumConfig(nodesWithVotes(1, 1), section);
		return result.ok ? undefined : result.error.code;
	};
	t.deepEqual(
		[code(4, 2), code(3, 2), code(3, 1), code(2, 1)],
		[undefined, 'qdevice-votes-too-high', undefined, 'qdevice-votes-too-high'],
	);
	t.is(code(undefined, 5), undefined);
	t.is(code(1, 0), undefined);
	const result = resolveQuorumConfig(nodesWithVotes(1, 1), {
		expectedVotes: 3,
		device: {...device, votes: 2},
	});
	t.is(
		result.ok ? undefined : result.error.message,
		"The device's 2 votes leave 1 of expected_votes 3 to the nodes; at least 2 are needed.",
	);
});

test('nodes that are not listed have the section’s votes, or one', t => {
	const unlisted = (votes: readonly number[], section: QuorumSectionSpec): number | undefined => {
		const result = resolveQuorumConfig(nodesWithVotes(...votes), section);
		return result.ok ? result.config.unlistedVotes : undefined;
	};
	t.is(unlisted([], {expectedVotes: 5, votes: 3}), 3);
	t.is(unlisted([], {expectedVotes: 5}), 1);
	t.is(unlisted([1, 1], {votes: 3}), 1);
});

test('times that are not given are corosync’s own', t => {
	const result = resolveQuorumConfig(nodesWithVotes(1, 1), {device: {...device, votes: 1}});
	t.like(result.ok ? result.config : {}, {
		lastManStandingWindowMs: 10_000,
		device: {votes: 1, timeoutMs: 10_000, syncTimeoutMs: 30_000},
		expectedVotesTracking: false,
		allowDownscale: false,
		expectedVotes: 2,
	});
	const tracked = resolveQuorumConfig(nodesWithVotes(1, 1), {allowDownscale: true});
	t.true(tracked.ok && tracked.config.expectedVotesTracking);
});
