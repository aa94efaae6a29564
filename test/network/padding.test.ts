import test from 'ava';
import {paddedBytes, paddingOf, wholeBytesMax} from '../../src/network/padding.ts';
import {shippedNetwork} from '../_support/networks.ts';

/** IPv4, UDP, and the digest of four bytes that stands behind the blocks. */
const OUTER = 20 + 8 + 4;
/** The sequence number, the Ethernet header, and at least a byte of padding share the blocks with the packet. */
const INNER = 4 + 14 + 1;

const network = shippedNetwork('tinc-ovs-hyperconverged');
const [admin] = network.overlays;
const padding = admin === undefined ? null : paddingOf(admin);

test('tinc pads to whole blocks of sixteen bytes', t => {
	t.deepEqual(padding, {blockBytes: 16, innerBytes: INNER, outerBytes: OUTER});
	t.is(
		network.overlays.slice(2).flatMap(overlay => paddingOf(overlay) ?? []).length,
		0,
		'GRE pads nothing',
	);
});

test('the largest packet that stays whole is the one whose blocks still fit', t => {
	if (padding === null) {
		return t.fail();
	}
	const blocks = Math.floor((1500 - OUTER) / 16);
	// Measured live between two nodes of a tinc mesh over 1500 bytes.
	t.is(wholeBytesMax(padding, 1500), 1437);
	t.is(blocks * 16 - INNER, 1437);
	t.true(paddedBytes(padding, 1437) <= 1500);
	t.true(paddedBytes(padding, 1438) > 1500);
	for (const packetBytes of [68, 500, 1280, 1437]) {
		const outside = paddedBytes(padding, packetBytes);
		t.true(wholeBytesMax(padding, outside) >= packetBytes);
		t.true(wholeBytesMax(padding, outside - 1) < packetBytes);
	}
});
