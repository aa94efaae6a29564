import test from 'ava';
import fc from 'fast-check';
import {resolveQuorumConfig} from '../../src/cluster/votequorum/config.ts';
import {
	type QuorumConfig,
	type QuorumSectionSpec,
} from '../../src/cluster/votequorum/config.types.ts';
import {
	afterLoss,
	afterWindow,
	quorumFor,
	wholeCluster,
} from '../../src/cluster/votequorum/forecast.ts';
import {quorumStatus} from '../../src/cluster/votequorum/status.ts';
import {evenConfig, expire, settle, startRingNodes} from './_support/ring.ts';

test('the sums of a configuration count the device as expected and needed', t => {
	t.deepEqual(quorumFor(evenConfig(5)), {
		nodeVotes: 5,
		deviceVotes: 0,
		expectedVotes: 5,
		quorumVotes: 3,
	});
	// Three nodes and a device with one vote less than they have: 5 votes need 3.
	t.deepEqual(quorumFor(evenConfig(3, {device: {model: 'net'}})), {
		nodeVotes: 3,
		deviceVotes: 2,
		expectedVotes: 5,
		quorumVotes: 3,
	});
	t.is(quorumFor(evenConfig(2, {twoNode: true})).quorumVotes, 1);
	t.is(quorumFor(evenConfig(3, {expectedVotes: 7})).quorumVotes, 4);
});

test('without its device a cluster of odd size may lose no node', t => {
	const config = evenConfig(3, {device: {model: 'net'}});
	const whole = wholeCluster(config, true);
	const withoutQnetd = afterLoss(config, whole, {members: whole.members, deviceCasts: false});
	t.true(withoutQnetd.quorate);
	const two = afterLoss(config, withoutQnetd, {members: new Set([1, 2]), deviceCasts: false});
	t.false(two.quorate);
});

test('the halves of an even split are forecast with and without a tie breaker', t => {
	const plain = evenConfig(4);
	const withTieBreaker = evenConfig(4, {autoTieBreaker: true});
	for (const {config, expected} of [
		{config: plain, expected: [false, false]},
		{config: withTieBreaker, expected: [true, false]},
	]) {
		const whole = wholeCluster(config, false);
		const halves = [new Set([1, 2]), new Set([3, 4])];
		t.deepEqual(
			halves.map(members => afterLoss(config, whole, {members, deviceCasts: false}).quorate),
			expected,
		);
	}
});

test('last_man_standing is forecast down to its last pair', t => {
	const config = evenConfig(4, {lastManStanding: true});
	let moment = wholeCluster(config, false);
	for (const left of [
		[1, 2, 3],
		[1, 2],
	]) {
		moment = afterLoss(config, moment, {members: new Set(left), deviceCasts: false});
		t.true(moment.quorate);
		moment = afterWindow(config, moment);
	}
	moment = afterLoss(config, moment, {members: new Set([1]), deviceCasts: false});
	t.false(moment.quorate);
});

/** Any section without a device that corosync starts with, for nodes with these votes. */
const sections = fc.record(
	{
		twoNode: fc.boolean(),
		waitForAll: fc.boolean(),
		autoTieBreaker: fc.boolean(),
		autoTieBreakerNode: fc.constantFrom('lowest', 'highest', '1', '2 1', '3 1 2', '5 4'),
		lastManStanding: fc.boolean(),
		expectedVotes: fc.integer({min: 1, max: 10}),
	},
	{requiredKeys: []},
);

const clusters = fc
	.tuple(
		fc.array(fc.integer({min: 0, max: 3}), {minLength: 2, maxLength: 7}),
		fc.boolean(),
		sections,
	)
	.map(([votes, even, section]) => configOf(even ? votes.map(() => 1) : votes, section))
	.filter(config => config !== undefined);

const configOf = (
	votes: readonly number[],
	section: QuorumSectionSpec,
): QuorumConfig | undefined => {
	const nodes = votes.map((count, index) => ({nodeid: index + 1, votes: count}));
	const result = resolveQuorumConfig(nodes, section);
	return result.ok ? result.config : undefined;
};

/** How many of the members are kept in each loss, and whether the window then passes. */
const losses = fc.array(fc.tuple(fc.infiniteStream(fc.boolean()), fc.boolean()), {maxLength: 4});

test('a forecast of losses says what the instances themselves say', t => {
	fc.assert(
		fc.property(clusters, losses, (config, sequence) => {
			let ring = startRingNodes(config, [...config.nodeVotes.keys()]);
			settle(ring);
			let moment = wholeCluster(config, false);
			const compare = (): void => {
				for (const node of ring) {
					t.is(quorumStatus(node.vq).quorate, moment.quorate, JSON.stringify([config, moment]));
					t.is(quorumStatus(node.vq).quorumVotes, moment.quorumVotes);
				}
			};
			compare();
			for (const [keeps, windowPasses] of sequence) {
				const kept = ring.filter(() => keeps.next().value === true);
				if (kept.length === 0) break;
				ring = kept;
				settle(ring);
				const members = new Set(ring.map(node => node.vq.nodeid));
				moment = afterLoss(config, moment, {members, deviceCasts: false});
				compare();
				if (!windowPasses) continue;
				for (const node of ring) {
					if (node.timers.has('last-man-standing')) expire(node, 'last-man-standing');
				}
				moment = afterWindow(config, moment);
				compare();
			}
		}),
		{seed: 20_241_121, numRuns: 2000},
	);
});
