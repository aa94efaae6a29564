import test from 'ava';
import fc from 'fast-check';
import {buildPanel} from './_support/build.ts';
import {replay} from './_support/replay.ts';

const program = await buildPanel('sanitized');

/** Requests that reach every reader; the hostile ones are made from them. */
const SEEDS = [
	'{"id":1,"command":"add","cable":"c","seed":5,"carrierFollowsPeer":false}',
	'{"command":"set","cable":"c","direction":"aToB","settings":{"oneWayDelayUs":5,"lossRatio":0.5,"burstLoss":{"goodToBadRatio":0.1,"badToGoodRatio":0.1,"badLossRatio":1}},"dropInFlight":true}',
	'{"command":"set","cable":"c","settings":{"rateBps":8000,"queueBytes":9,"mtuBytes":99,"broadcastLimitPps":3,"jitterUs":7,"jitterDistribution":"normal","corruptRatio":1,"duplicateRatio":1,"reorderRatio":1e-1}}',
	'{"command":"set","cable":"c","settings":{"blocksMulticast":true,"cut":false,"carrier":true,"rateBps":null,"mtuBytes":null}}',
	'{"command":"frames","cable":"c","direction":"aToB","count":9,"everyUs":3,"lengthBytes":60}',
	'{"command":"frames","cable":"c","direction":"bToA","bytes":"3333000000010200000000018100006486dd6000000000003aff"}',
	'{"command":"frames","cable":"c","direction":"bToA","bytes":"01005e400001020000000001080045000014"}',
	'{"command":"advance","byUs":9}',
	'{"command":"unplug","cable":"c","end":"b"}',
	'{"command":"stats","cable":"c"}',
	'{"command":"remove","cable":"c"}',
	'{"command":"list","id":null,"x":[true,false,{"y":"\\u0041\\n"}]}',
];

const SCRAPS = [
	'"',
	'{',
	'}',
	'[',
	']',
	',',
	':',
	'\\',
	'\\u00',
	'-',
	'.',
	'e9',
	'0',
	'9',
	'null',
	'é',
	'\t',
];

/** A line with some of its characters taken out or replaced by scraps. */
const hostileLine = fc
	.tuple(
		fc.constantFrom(...SEEDS),
		fc.array(fc.tuple(fc.nat(200), fc.nat(3), fc.constantFrom('', ...SCRAPS)), {maxLength: 4}),
	)
	.map(([line, wounds]) =>
		wounds.reduce(
			(text, [at, taken, scrap]) => text.slice(0, at) + scrap + text.slice(at + taken),
			line,
		),
	);

test('whatever is sent, each line gets one answer and the panel lives', async t => {
	await fc.assert(
		fc.asyncProperty(fc.array(hostileLine, {minLength: 1, maxLength: 60}), async lines => {
			// `replay` throws when the panel ends with anything but 0 or says anything on its standard error.
			const {replies} = await replay(program, lines);
			t.is(replies.length, lines.length);
		}),
		{numRuns: 60, seed: 1},
	);
});
