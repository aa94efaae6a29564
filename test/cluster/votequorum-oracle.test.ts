import {readFileSync} from 'node:fs';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {compare, parseRecording, type RecordedCase} from './_support/recording.ts';

/** Replays of one case before a recorded answer is called impossible. */
const TRIES = 8000;

/** Cases whose outcome hangs on timing are few; many would mean that the model is only guessing. */
const REORDERED_SHARE_MAX = 0.1;

const TRIES_OF_A_FLIP = 200;

const fixture = (name: string): string =>
	readFileSync(new URL(`../../../test/fixtures/oracle/${name}`, import.meta.url), 'utf8');

const recording = (): string => {
	const path = process.env['RINGPROOF_ORACLE'];
	return path === undefined || path === ''
		? fixture('votequorum.ndjson')
		: readFileSync(path, 'utf8');
};

/** Compares every case with the model, first in an idle machine's order of messages. */
const compareAll = (t: ExecutionContext, text: string): void => {
	const cases = parseRecording(text);
	t.true(cases.length > 0);
	let reordered = 0;
	for (const recorded of cases) {
		const {idleDiffersAt, idleAnswer, reachable} = compare(recorded, TRIES);
		if (idleDiffersAt === undefined) continue;
		reordered += 1;
		const step = recorded.steps[idleDiffersAt];
		t.true(
			reachable,
			`case ${recorded.case}, step ${idleDiffersAt} ${JSON.stringify(step)}: the model says ${JSON.stringify(idleAnswer)}`,
		);
	}
	const steps = cases.reduce((sum, recorded) => sum + recorded.steps.length, 0);
	t.log(`${cases.length} cases, ${steps} steps, ${reordered} cases only in another order`);
	t.true(reordered <= Math.ceil(cases.length * REORDERED_SHARE_MAX));
};

test('oracle: every recorded step of corosync’s own votequorum agrees with the model', t => {
	t.timeout(300_000);
	compareAll(t, recording());
});

test('oracle: more recorded cases, with a device that votes and falls silent, agree as well', t => {
	compareAll(t, fixture('votequorum-more.ndjson'));
});

/** The same case with the opposite said by the first node after the last step. */
const flipLastAnswer = (recorded: RecordedCase): RecordedCase => {
	const last = recorded.steps.at(-1);
	const [nodeid, quorate] = Object.entries(last?.quorate ?? {})[0] ?? [];
	if (last === undefined || nodeid === undefined) return recorded;
	const answer = {...last.quorate, [nodeid]: quorate !== true};
	return {...recorded, steps: [...recorded.steps.slice(0, -1), {...last, quorate: answer}]};
};

test('an answer that votequorum cannot give is not confirmed by any order of messages', t => {
	const flipped = parseRecording(fixture('votequorum.ndjson'))
		.filter((_, index) => index % 16 === 0)
		.map(flipLastAnswer);
	const confirmed = flipped.filter(recorded => compare(recorded, TRIES_OF_A_FLIP).reachable);
	// A case that hangs on timing may be confirmed either way; one in twenty at most does.
	t.true(flipped.length >= 20);
	t.true(confirmed.length <= 1, confirmed.map(recorded => recorded.case).join(' '));
});
