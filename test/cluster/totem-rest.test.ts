import test from 'ava';
import {
	describeTotem,
	isTotemIdle,
	skipRotations,
	TOTEM_DESCRIPTION_SIZE,
} from '../../src/cluster/totem/rest.ts';
import {TIMER, TIMER_COUNT, type TotemState} from '../../src/cluster/totem/state.ts';
import {receiveTotem} from '../../src/cluster/totem/totem.ts';
import {oneTotem, SEQ} from './_support/one-totem.ts';

const NOW_MS = 5000;

/** A member that has just passed an idle token on. */
function restingTotem() {
	const one = oneTotem(2);
	receiveTotem(one.state, one.token(), one.at(NOW_MS));
	return one;
}

test('a member that only passes the token on is idle', t => {
	t.true(isTotemIdle(restingTotem().state));
});

const DISTURBANCES: readonly (readonly [string, (state: TotemState) => Partial<TotemState>])[] = [
	['looks for members', () => ({phase: 'gather'})],
	['never sent a token', () => ({sentToken: null})],
	['has a message to send', () => ({sends: [{payload: '', payloadBytes: 0}]})],
	['has to synchronise', () => ({transitionSends: [{payload: '', payloadBytes: 0}]})],
	['wants to be called', () => ({callbackWanted: true})],
	['misses a message', ({lastSeq}) => ({aru: lastSeq - 1})],
	['has a message to deliver', ({highSeqReceived}) => ({highDelivered: highSeqReceived - 1})],
	['has sent in the last rotation', () => ({flowTransmitted: 1})],
	['had a backlog', () => ({flowBacklogBefore: 1})],
	['has just been thawed', () => ({pausedSinceMs: 0})],
	['sent the token of another ring', ({ring}) => ({ring: {...ring, seq: ring.seq + 4}})],
];

for (const [title, changes] of DISTURBANCES) {
	test(`a member that ${title} is not idle`, t => {
		const {state} = restingTotem();
		Object.assign(state, changes(state));
		t.false(isTotemIdle(state));
	});
}

function described(state: TotemState, nowMs: number, tokenSeq: number): readonly number[] {
	const into = new Float64Array(TOTEM_DESCRIPTION_SIZE + 2);
	describeTotem(state, {nowMs, tokenSeq}, {into, offset: 1});
	return [...into];
}

test('a description holds each timer and counter once, relative to its point', t => {
	const {state} = restingTotem();
	Object.assign(state, {seqUnchanged: 6, tokenHeld: true, lastAru: SEQ + 1, aruStandstill: 9});
	const timers = Array.from({length: TIMER_COUNT}, (_, slot) => 10 * slot);
	timers.forEach((afterMs, slot) => {
		state.deadlinesMs[slot] = NOW_MS + afterMs;
	});
	t.is(state.tokenSeq, 101);
	const counters = [101 - 100, 102 - 100, 6, 1, SEQ, SEQ + 1, 9];
	t.deepEqual(described(state, NOW_MS, 100), [0, ...timers, ...counters, 0]);
});

test('after skipped rotations the state is the same, that much later', t => {
	const {state} = restingTotem();
	state.deadlinesMs[TIMER.hold] = Infinity;
	const before = described(state, NOW_MS, 100);
	skipRotations(state, {nowMs: 7000, tokenSeq: 300});
	t.deepEqual(described(state, NOW_MS + 7000, 400), before);
	t.is(state.tokenSeq, 101 + 300);
	t.is(state.sentToken?.tokenSeq, 102 + 300);
	t.is(state.deadlinesMs[TIMER.hold], Infinity);
});
