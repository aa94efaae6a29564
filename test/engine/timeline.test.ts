import test from 'ava';
import {deviceId} from '../../src/core/ids.ts';
import type {Happening} from '../../src/engine/history.types.ts';
import type {ScenarioRun} from '../../src/engine/run.types.ts';
import {runTimeline, withoutQuorumMs} from '../../src/engine/timeline.ts';
import {sampleNetwork} from '../_support/sample-network.ts';

const NODE = deviceId('serveur1');

function run(list: readonly (readonly [atMs: number, happening: Happening])[]): ScenarioRun {
	return {
		id: 'x',
		scenario: 'x',
		title: 'x',
		tags: [],
		evidence: 'measured',
		status: 'completed',
		reason: null,
		durationMs: 0,
		events: list.map(([atMs, happening], seq) => ({seq, atMs, ...happening})),
	};
}

const begin: Happening = {kind: 'scenario', scenario: 'x', state: 'begin'};
const end: Happening = {kind: 'scenario', scenario: 'x', state: 'end'};
const member = (...members: number[]): Happening => ({
	kind: 'membership',
	node: NODE,
	members,
	ringId: {representative: 1, seq: 4},
});
const quorum = (quorate: boolean): Happening => ({kind: 'quorum', node: NODE, quorate});

function beliefs(list: Parameters<typeof run>[0]): readonly string[] {
	const [first] = runTimeline(sampleNetwork(), run(list)).nodes;
	return (first?.spans ?? []).map(
		({fromMs, toMs, state, quorum: word, members}) =>
			`${String(fromMs)}–${String(toMs)} ${state} ${word} [${members.join(' ')}]`,
	);
}

test('an empty history is a timeline without length, not an error', t => {
	const timeline = runTimeline(sampleNetwork(), run([]));
	t.is(timeline.toMs, 0);
	t.is(timeline.nodes.length, 2);
});

test('a membership says nothing about quorum until the votes are counted', t => {
	t.deepEqual(
		beliefs([
			[0, begin],
			[10, member(1)],
			[12, quorum(false)],
			[50, member(1, 2)],
			[90, quorum(true)],
			[100, end],
		]),
		[
			'0–10 down no []',
			'10–12 running counting [1]',
			'12–50 running no [1]',
			'50–90 running counting [1 2]',
			'90–100 running yes [1 2]',
		],
	);
});

test('the quorum probe at the begin says what the node believed before it', t => {
	const state = {node: NODE, running: true, quorate: true, members: [1, 2]};
	const counts = {expectedVotes: 2, totalVotes: 2, quorumVotes: 2};
	t.deepEqual(
		beliefs([
			[100, begin],
			[130, {kind: 'probe', result: {kind: 'quorum', nodes: [{...state, ...counts}]}}],
			[200, end],
		]),
		['100–200 running yes [1 2]'],
	);
});

test('a killed device forgets, a frozen one still believes after it thaws', t => {
	const device = (state: 'running' | 'killed' | 'frozen'): Happening => ({
		kind: 'device',
		device: NODE,
		state,
	});
	t.deepEqual(
		beliefs([
			[0, begin],
			[0, member(1, 2)],
			[0, quorum(true)],
			[10, device('frozen')],
			[20, device('running')],
			[30, device('killed')],
			[40, device('running')],
			[50, end],
		]),
		[
			'0–10 running yes [1 2]',
			'10–20 frozen yes [1 2]',
			'20–30 running yes [1 2]',
			'30–50 down no []',
		],
	);
});

test('time without quorum counts only while corosync runs', t => {
	const [first] = runTimeline(
		sampleNetwork(),
		run([
			[0, begin],
			[100, member(1)],
			[100, quorum(false)],
			[350, quorum(true)],
			[400, end],
		]),
	).nodes;
	t.is(first === undefined ? -1 : withoutQuorumMs(first), 350 - 100);
});

test('a fault lasts from its start to its heal, or to the end when nothing healed it', t => {
	const fault = (id: string, action: 'start' | 'heal'): Happening => ({
		kind: 'fault',
		id,
		fault: 'cable-cut',
		title: id,
		action,
		effects: [],
	});
	const {faults} = runTimeline(
		sampleNetwork(),
		run([
			[0, begin],
			[10, fault('a', 'start')],
			[20, fault('b', 'start')],
			[30, fault('a', 'heal')],
			[90, end],
		]),
	);
	t.deepEqual(
		faults.map(({id, fromMs, toMs, healed}) => [id, fromMs, toMs, healed]),
		[
			['a', 10, 30, true],
			['b', 20, 90, false],
		],
	);
});
