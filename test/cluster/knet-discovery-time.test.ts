import test from 'ava';
import {discoveryMs} from '../../src/cluster/knet/discovery-time.ts';
import {pingPacketBytes} from '../../src/cluster/knet/sizes.ts';

const pingTimeoutMs = 800;
const SECRET = {encrypted: true, family: 4} as const;
const PLAIN = {encrypted: false, family: 4} as const;
/** Of an encrypted probe that does not arrive, as multiples of the ping timeout: 2, 4 … 128. */
const WHOLE_PATIENCE = 254;

test('a path as wide as its interface is looked at in no time', t => {
	for (const framing of [SECRET, PLAIN]) {
		t.is(discoveryMs({framing, pingTimeoutMs, interfaceBytes: 1500, pathBytes: 1500}), 0);
	}
});

test('each size that does not arrive costs one ping timeout, and an encrypted one the whole patience', t => {
	const narrow = {pingTimeoutMs, interfaceBytes: 1500, pathBytes: 1499};
	t.is(
		discoveryMs({...narrow, framing: SECRET}),
		WHOLE_PATIENCE * pingTimeoutMs,
		'half way down all arrives, up to a block below what does not',
	);
	t.is(discoveryMs({...narrow, framing: PLAIN}), pingTimeoutMs);
});

test('an encrypted look at the size that tinc leaves of 1500 takes the patience three times, relaxed by what arrives', t => {
	const pathBytes = 1437;
	let patience = 2;
	let waited = 0;
	let [bytes, good, bad] = [1500, pingPacketBytes(SECRET), 1501];
	for (let isFound = false; !isFound;) {
		if (bytes <= pathBytes) {
			patience = Math.max(2, patience / 2);
			good = bytes;
			isFound = bad - bytes <= 16;
		} else {
			for (waited += patience; patience < 128; waited += patience) {
				patience *= 2;
			}
			bad = bytes;
		}
		bytes = Math.trunc((good + bad) / 2);
	}
	const lookMs = discoveryMs({framing: SECRET, pingTimeoutMs, interfaceBytes: 1500, pathBytes});
	t.is(lookMs, waited * pingTimeoutMs);
	t.true(waited > 2 * WHOLE_PATIENCE, `${waited}`);
});
