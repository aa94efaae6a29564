import test from 'ava';
import {buildPanel} from './_support/build.ts';
import {cable, frames, replay} from './_support/replay.ts';

const program = await buildPanel('sanitized');

test('a frame arrives exactly the one-way delay after it was sent', async t => {
	const {delivered} = await replay(program, [...cable({oneWayDelayUs: 2500}), ...frames(3)]);
	t.deepEqual(
		delivered.map(frame => frame.atNs),
		[0, 1, 2].map(sent => (sent * 1000 + 2500) * 1000),
	);
});

test('a cable without settings delivers at once and unaltered', async t => {
	const bytes = `02000000000202000000000188b5${'5a'.repeat(50)}`;
	const {delivered, dropped} = await replay(program, [...cable({}), ...frames(1, {bytes})]);
	t.deepEqual(
		delivered.map(frame => [frame.atNs, frame.bytes]),
		[[0, bytes]],
	);
	t.deepEqual(dropped, []);
});
