import test from 'ava';
import {buildPanel} from './_support/build.ts';
import {cable, type Request, frames, replay} from './_support/replay.ts';

const program = await buildPanel('sanitized');
const STATION = '020000000002';
const SENDER = '020000000001';
const VLAN = '81000064';

type Header = {readonly to?: string; readonly vlan?: boolean};

const ethernet = (type: string, packet: string, {to = STATION, vlan = false}: Header): string =>
	`${to}${SENDER}${vlan ? VLAN : ''}${type}${packet}`;

/** An IPv4 header whose only field of interest is the destination. */
const ipv4 = (destination: string, header: Header = {}): string =>
	ethernet('0800', `45${'00'.repeat(15)}${destination}`, header);

/** An IPv6 header, and the first byte of what it carries: an ICMPv6 type. */
const ipv6 = (
	destination: string,
	{next = '11', type = '00', ...header}: Header & {next?: string; type?: string} = {},
): string =>
	ethernet('86dd', `600000000000${next}ff${'00'.repeat(16)}${destination}${type}`, header);

const FRAMES = {
	'IPv4 unicast': ipv4('0a000002'),
	'IPv4 multicast': ipv4('efc00001', {to: '01005e400001'}),
	'IPv4 multicast in a VLAN': ipv4('e0000012', {to: '01005e000012', vlan: true}),
	'IPv4 multicast to a station': ipv4('efc00001'),
	'IPv4 broadcast': ipv4('ffffffff', {to: 'ffffffffffff'}),
	ARP: ethernet('0806', '00'.repeat(28), {to: 'ffffffffffff'}),
	'spanning tree': ethernet('0026', '424203', {to: '0180c2000000'}),
	'IPv6 unicast': ipv6(`fd${'00'.repeat(15)}`),
	'IPv6 multicast': ipv6(`ff05${'00'.repeat(14)}`, {to: '333300000001'}),
	'neighbour solicitation': ipv6(`ff02${'00'.repeat(14)}`, {
		next: '3a',
		type: '87',
		to: '3333ff000002',
	}),
	'multicast listener report': ipv6(`ff02${'00'.repeat(14)}`, {
		next: '3a',
		type: '8f',
		to: '333300000016',
	}),
} as const;

const NAMES = Object.keys(FRAMES) as (keyof typeof FRAMES)[];

async function passing(settings: Record<string, boolean>): Promise<string[]> {
	const script = NAMES.flatMap((name): Request[] => [
		{command: 'frames', cable: 'c', direction: 'aToB', bytes: FRAMES[name]},
	]);
	const {delivered, dropped} = await replay(program, [
		...cable(settings),
		...script,
		{command: 'advance', byUs: 1},
	]);
	if (dropped.some(frame => frame.reason !== 'multicast')) {
		throw new Error('Dropped for another reason');
	}
	return delivered.map(frame => NAMES[frame.frame] ?? '?');
}

test('every kind of frame passes a cable without filters', async t => {
	t.deepEqual(await passing({}), NAMES);
});

test('blocked multicast is IP multicast, and neighbour discovery passes', async t => {
	t.deepEqual(
		await passing({blocksMulticast: true}),
		NAMES.filter(name => !/^IPv. multicast|listener/.test(name)),
	);
});

test('neighbour discovery can be blocked as well, or alone', async t => {
	t.deepEqual(
		await passing({blocksMulticast: true, blocksNeighbourDiscovery: true}),
		NAMES.filter(name => !/^IPv. multicast|listener|neighbour/.test(name)),
	);
	t.deepEqual(
		await passing({blocksNeighbourDiscovery: true}),
		NAMES.filter(name => name !== 'neighbour solicitation'),
	);
});

test('the multicast filter works in the direction that it is set for', async t => {
	const bytes = FRAMES['IPv4 multicast'];
	const {delivered} = await replay(program, [
		...cable({}),
		{command: 'set', cable: 'c', direction: 'bToA', settings: {blocksMulticast: true}},
		...frames(1, {bytes}),
		...frames(1, {bytes, direction: 'bToA'}),
	]);
	t.deepEqual(
		delivered.map(frame => frame.direction),
		['aToB'],
	);
});

test('the MTU counts the packet and neither the Ethernet header nor VLAN tags', async t => {
	const mtuBytes = 40;
	const lengths = [
		[ethernet('0800', '45'.repeat(mtuBytes), {}), true],
		[ethernet('0800', '45'.repeat(mtuBytes + 1), {}), false],
		[ethernet('0800', '45'.repeat(mtuBytes), {vlan: true}), true],
		[ethernet('0800', '45'.repeat(mtuBytes + 1), {vlan: true}), false],
	] as const;
	for (const [bytes, passes] of lengths) {
		const {delivered, dropped} = await replay(program, [
			...cable({mtuBytes}),
			...frames(1, {bytes}),
		]);
		t.is(delivered.length, passes ? 1 : 0);
		t.deepEqual(
			dropped.map(frame => frame.reason),
			passes ? [] : ['mtu'],
		);
	}
});

test('storm control holds each kind of frames to its own limit, and leaves the rest', async t => {
	const broadcastLimitPps = 100;
	const multicastLimitPps = 40;
	const everyUs = 1000;
	const seconds = 2;
	const script = (bytes: string): readonly Request[] => [
		...cable({broadcastLimitPps, multicastLimitPps}),
		...frames((seconds * 1_000_000) / everyUs, {everyUs, bytes}),
	];
	const limits = {ARP: broadcastLimitPps, 'IPv4 multicast': multicastLimitPps} as const;
	for (const [frame, limitPps] of Object.entries(limits)) {
		const {delivered, dropped} = await replay(
			program,
			script(FRAMES[frame as keyof typeof limits]),
		);
		// A full bucket of a tenth of a second's worth at the start, then what flows in.
		const expected = limitPps / 10 + limitPps * seconds;
		t.true(Math.abs(delivered.length - expected) <= 1, `${frame}: ${delivered.length}`);
		t.true(dropped.every(({reason}) => reason === 'storm'));
	}
	for (const frame of ['IPv4 unicast', 'spanning tree'] as const) {
		const {dropped} = await replay(program, script(FRAMES[frame]));
		t.is(dropped.length, 0, frame);
	}
});

test('a frame that is too short to be one is dropped and counted', async t => {
	const {dropped} = await replay(program, [...cable({}), ...frames(1, {bytes: '0200'})]);
	t.deepEqual(
		dropped.map(frame => frame.reason),
		['malformed'],
	);
});
