import test from 'ava';
import {buildPanel} from './_support/build.ts';
import {cable, frames, replay, type Request} from './_support/replay.ts';

const program = await buildPanel('sanitized');

async function refusal(request: Request | string): Promise<string | undefined> {
	const {replies} = await replay(program, [...cable({}), request]);
	return replies.at(-1)?.error?.code;
}

const MALFORMED = {
	nothing: '',
	'only spaces': '   ',
	'a bare word': 'hello',
	'a text without an end': '{"command":"hello',
	'an object without an end': '{"command":"hello"',
	'bytes after the object': '{"command":"hello"} x',
	'a comma too many': '{"command":"hello",}',
	'single quotes': "{'command':'hello'}",
	'a field twice': '{"command":"hello","command":"list"}',
	'a control character': '{"command":"he\u0001llo"}',
	'an escaped NUL': '{"command":"hello\\u0000"}',
	'an unknown escape': '{"command":"\\x41"}',
	'a number with a leading zero': '{"command":"hello","id":01}',
	'an endless number': `{"command":"hello","id":${'1'.repeat(60)}}`,
	'a number beyond 64 bits': '{"command":"hello","id":99999999999999999999}',
	infinity: '{"command":"hello","id":1e999}',
	'a hexadecimal number': '{"command":"hello","id":0x10}',
	'too deep': `${'['.repeat(50)}${']'.repeat(50)}`,
	'too many values': `[${'1,'.repeat(500)}1]`,
} as const;

for (const [what, line] of Object.entries(MALFORMED)) {
	test(`${what} is refused as bad JSON`, async t => {
		t.is(await refusal(line), 'bad-json');
	});
}

const REFUSED: readonly (readonly [string, Request | string, string])[] = [
	['a list instead of an object', '[]', 'bad-request'],
	['no command', '{}', 'missing-field'],
	['an unknown command', {command: 'explode'}, 'unknown-command'],
	['a command that is no text', '{"command":7}', 'bad-value'],
	['an id that is no number', '{"id":"x","command":"hello"}', 'bad-value'],
	['a field that the command does not know', {command: 'hello', cable: 'c'}, 'unknown-field'],
	['a cable that is not there', {command: 'get', cable: 'd'}, 'unknown-cable'],
	['a cable that is there already', {command: 'add', cable: 'c'}, 'cable-exists'],
	['a name with a space', {command: 'add', cable: 'a b'}, 'bad-value'],
	['a name that is too long', {command: 'add', cable: 'x'.repeat(64)}, 'bad-value'],
	['an empty name', {command: 'add', cable: ''}, 'bad-value'],
	['no settings', {command: 'set', cable: 'c'}, 'missing-field'],
	['settings that are no object', {command: 'set', cable: 'c', settings: []}, 'bad-value'],
	[
		'an unknown direction',
		{command: 'set', cable: 'c', settings: {}, direction: 'up'},
		'bad-value',
	],
];

for (const [what, request, code] of REFUSED) {
	test(`${what} is refused as ${code}`, async t => {
		t.is(await refusal(request), code);
	});
}

const WRONG_SETTINGS: readonly (readonly [Record<string, unknown>, string])[] = [
	[{delayMs: 1}, 'unknown-field'],
	[{oneWayDelayUs: -1}, 'bad-value'],
	[{oneWayDelayUs: 1.5}, 'bad-value'],
	[{oneWayDelayUs: '1'}, 'bad-value'],
	[{oneWayDelayUs: 60_000_001}, 'bad-value'],
	[{lossRatio: 1.1}, 'bad-value'],
	[{lossRatio: -0.1}, 'bad-value'],
	[{jitterDistribution: 'pareto'}, 'bad-value'],
	[{rateBps: 0}, 'bad-value'],
	[{mtuBytes: 27}, 'bad-value'],
	[{cut: 1}, 'bad-value'],
	[{burstLoss: {goodToBadRatio: 0.1}}, 'missing-field'],
	[{burstLoss: 0.1}, 'bad-value'],
];

for (const [settings, code] of WRONG_SETTINGS) {
	test(`the setting ${JSON.stringify(settings)} is refused and nothing is changed`, async t => {
		const {replies} = await replay(program, [
			...cable({jitterUs: 5}),
			{command: 'get', cable: 'c'},
			{command: 'set', cable: 'c', settings: {jitterUs: 9, ...settings}},
			{command: 'get', cable: 'c'},
		]);
		const [before, refused, after] = replies.slice(-3);
		t.is(refused?.error?.code, code);
		t.deepEqual(after?.result, before?.result);
	});
}

test('a refusal names the field and what would be right', async t => {
	const {replies} = await replay(program, [
		...cable({}),
		{command: 'set', cable: 'c', settings: {lossRatio: 2}},
		{command: 'set', cable: 'c', settings: {delay: 2}},
	]);
	const [ratio, unknown] = replies.slice(-2).map(reply => reply.error?.message);
	t.is(ratio, "'lossRatio' must be a number from 0 to 1.");
	t.regex(unknown ?? '', /'delay'.*oneWayDelayUs/);
});

test('set changes what it names, in the direction that it names, and reads everything back', async t => {
	const first = {oneWayDelayUs: 700, lossRatio: 0.25, mtuBytes: 1400};
	const {replies} = await replay(program, [
		...cable(first),
		{command: 'set', cable: 'c', direction: 'bToA', settings: {lossRatio: 0.5, mtuBytes: null}},
	]);
	const set = replies.at(-1)?.result;
	t.like(set, {
		aToB: first,
		bToA: {...first, lossRatio: 0.5, mtuBytes: null},
	});
	const untouched = replies[0]?.result?.aToB ?? {};
	t.deepEqual(Object.keys(set?.aToB ?? {}), Object.keys(untouched));
	t.deepEqual<unknown, unknown>(set?.aToB, {...untouched, ...first});
});

test('every setting reads back as it was written', async t => {
	const settings = {
		oneWayDelayUs: 1,
		jitterUs: 2,
		jitterDistribution: 'normal',
		keepsOrder: false,
		lossRatio: 0.1,
		burstLoss: {goodToBadRatio: 0.01, badToGoodRatio: 1 / 3, badLossRatio: 1},
		duplicateRatio: 0.2,
		reorderRatio: 0.3,
		reorderExtraDelayUs: 4,
		corruptRatio: 1e-7,
		rateBps: 1_000_000,
		queueBytes: 5,
		mtuBytes: 1400,
		broadcastLimitPps: 6,
		multicastLimitPps: 7,
		blocksMulticast: true,
		blocksNeighbourDiscovery: true,
		cut: true,
		carrier: false,
	} as const;
	const {replies} = await replay(program, cable(settings));
	t.deepEqual(replies.at(-1)?.result?.aToB, settings);
	t.deepEqual(replies.at(-1)?.result?.bToA, settings);
});

test('an answer carries the id of its request, and null without one', async t => {
	const {replies} = await replay(program, [
		'{"id":42,"command":"hello"}',
		'{"command":"hello"}',
		'{"id":43,"command":"nonsense"}',
	]);
	t.deepEqual(
		replies.map(({id, ok}) => [id, ok]),
		[
			[42, true],
			[null, true],
			[43, false],
		],
	);
});

test('counters add up: what came in was delivered, dropped or is under way', async t => {
	const {replies} = await replay(program, [
		...cable({lossRatio: 0.2, oneWayDelayUs: 5000, rateBps: 10_000_000, queueBytes: 2000}),
		{command: 'frames', cable: 'c', direction: 'aToB', count: 1000, everyUs: 40, lengthBytes: 60},
		{command: 'stats', cable: 'c'},
		{command: 'reset-stats', cable: 'c'},
		{command: 'stats', cable: 'c'},
	]);
	const [before, , after] = replies.slice(-3).map(reply => reply.result?.aToB);
	const counters = before?.counters;
	const dropped = Object.values(counters?.droppedFrames ?? {}).reduce((sum, count) => sum + count);
	t.like(counters, {receivedFrames: 1000, receivedBytes: 60_000});
	t.is((counters?.deliveredFrames ?? 0) + dropped + (before?.inFlightFrames ?? 0), 1000);
	t.true((before?.inFlightFrames ?? 0) > 0);
	t.like(after, {
		counters: {receivedFrames: 0, deliveredFrames: 0},
		lateness: {samples: 0, p50Us: null},
	});
});

test('a replay is never late', async t => {
	const {replies} = await replay(program, [
		...cable({oneWayDelayUs: 700}),
		...frames(100),
		{command: 'stats', cable: 'c'},
	]);
	t.deepEqual(replies.at(-1)?.result?.aToB?.lateness, {samples: 100, p50Us: 0, p99Us: 0, maxUs: 0});
});

test('4096 cables fit, one more is refused, and a removed one makes room', async t => {
	const add = (index: number): Request => ({command: 'add', cable: `c${String(index)}`});
	const {replies} = await replay(program, [
		...Array.from({length: 4096}, (_, index) => add(index)),
		add(4096),
		{command: 'remove', cable: 'c17'},
		add(4096),
	]);
	const [full, , added] = replies.slice(-3);
	t.is(full?.error?.code, 'panel-full');
	t.true(added?.ok);
});
