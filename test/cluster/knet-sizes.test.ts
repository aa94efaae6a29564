import test from 'ava';
import {
	dataPacketBytes,
	pingPacketBytes,
	pmtudReplyPacketBytes,
	smallestUserBytes,
	userBytesIn,
} from '../../src/cluster/knet/sizes.ts';

const PLAIN = {encrypted: false, family: 4} as const;
const PLAIN_6 = {encrypted: false, family: 6} as const;
const SECRET = {encrypted: true, family: 4} as const;
const SECRET_6 = {encrypted: true, family: 6} as const;
const UDP = 8;
const IPV4 = 20;
const IPV6 = 40;
/** A salt before and a hash behind what AES encrypts in blocks of 16. */
const [SALT, HASH] = [16, 32];

test('unencrypted, a packet is its headers and what is in it', t => {
	t.is(pingPacketBytes(PLAIN), IPV4 + UDP + 26);
	t.is(pingPacketBytes(PLAIN_6), IPV6 + UDP + 26);
	t.is(pmtudReplyPacketBytes(PLAIN), IPV4 + UDP + 9);
	t.is(dataPacketBytes(100, PLAIN), IPV4 + UDP + 14 + 100);
});

test('encrypted, it is filled up to the next block, by a whole block when it would fit', t => {
	t.is(pingPacketBytes(SECRET), IPV4 + UDP + SALT + 32 + HASH);
	t.is(pmtudReplyPacketBytes(SECRET_6), IPV6 + UDP + SALT + 16 + HASH);
	// 14 and 1 make 15, one short of a block; 14 and 2 fill it, so that another follows.
	t.is(dataPacketBytes(1, SECRET), IPV4 + UDP + SALT + 16 + HASH);
	t.is(dataPacketBytes(2, SECRET), IPV4 + UDP + SALT + 32 + HASH);
});

test('what fits into a packet leaves room for the largest header, and a byte of padding when encrypted', t => {
	t.is(userBytesIn(1500, PLAIN_6), 1500 - IPV6 - UDP - 26);
	const blocks = Math.floor((1500 - IPV6 - UDP - SALT - HASH) / 16);
	t.is(userBytesIn(1500, SECRET_6), blocks * 16 - 1 - 26);
	for (const framing of [PLAIN, PLAIN_6, SECRET, SECRET_6]) {
		t.true(dataPacketBytes(userBytesIn(1500, framing), framing) <= 1500);
	}
});

test('before the MTU is known, 576 bytes less the worst headers are dared', t => {
	const payload = 576 - 40 - 28;
	t.is(smallestUserBytes(PLAIN), payload - 26);
	t.is(smallestUserBytes(SECRET), Math.floor((payload - SALT - HASH) / 16) * 16 - 1 - 26);
});
