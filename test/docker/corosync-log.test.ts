import test from 'ava';
import {deviceId} from '../../src/core/ids.ts';
import {corosyncLogReader, parseLine} from '../../src/docker/corosync-log.ts';

const node = deviceId('n1');
const NOW = Date.UTC(2026, 10, 21, 8, 40, 0);

/** The events of these log messages, one a second from 08:39:00 on, without their stamps. */
const read = (...messages: string[]) => {
	const reader = corosyncLogReader(node);
	return messages.flatMap((message, second) =>
		reader(
			`Nov 21 08:39:${String(second).padStart(2, '0')}.120 notice  [TOTEM ] ${message}`,
			NOW,
		).map(({happening}) => happening),
	);
};

test('Lines of another form say nothing', t => {
	const reader = corosyncLogReader(node);
	for (const line of [
		'',
		'A new membership (1.5) was formed.',
		'Xyz 21 08:39:26.120 notice  [TOTEM ] x',
	]) {
		t.deepEqual(reader(line, NOW), []);
	}
});

test('A stamp without a year belongs to the year that is nearest', t => {
	const line = 'Dec 31 23:59:59.500 notice  [MAIN  ] x';
	const newYear = Date.UTC(2027, 0, 1, 0, 0, 1);
	t.is(parseLine(line, newYear)?.unixMs, newYear - 1500);
	const lastSecond = Date.UTC(2026, 11, 31, 23, 59, 59);
	t.is(parseLine('Jan  1 00:00:00.250 notice  [MAIN  ] x', lastSecond)?.unixMs, lastSecond + 1250);
});

test('A membership has the members that were synchronised and a ring id written in hexadecimal', t => {
	t.deepEqual(
		read(
			'Sync members[3]: 1 2 17',
			'Sync joined[2]: 2 17',
			'A new membership (11.1a) was formed. Members joined: 2 17',
		),
		[{kind: 'membership', node, ringId: {representative: 0x11, seq: 0x1a}, members: [1, 2, 17]}],
	);
});

/** As corosync writes a list: lines of at most 63 characters, the number that no longer fits begun and then repeated. */
function listLines(title: string, nodeids: readonly number[]): readonly string[] {
	const lines: string[] = [];
	let rest = nodeids.map(nodeid => ` ${String(nodeid)}`);
	do {
		let fitting = 0;
		while (fitting < rest.length && rest.slice(0, fitting + 1).join('').length < 64) {
			fitting += 1;
		}
		const isLast = fitting === rest.length;
		const text = rest.join('').slice(0, 63);
		lines.push(`${title}[${String(nodeids.length)}]:${text}${isLast ? '' : '\\'}`);
		rest = rest.slice(fitting);
	} while (rest.length > 0);
	return lines;
}

for (const [what, nodeids] of [
	['two lines, the first of them full', Array.from({length: 32}, (_, index) => 1 + index)],
	['a number cut in two', Array.from({length: 30}, (_, index) => 2 + index)],
	['four lines of long numbers', Array.from({length: 60}, (_, index) => 95 + index)],
] as const) {
	test(`A membership of many members is read whole: ${what}`, t => {
		const lines = listLines('Sync members', nodeids);
		t.true(lines.length > 1);
		const formed = 'A new membership (1.5) was formed. Members joined:';
		const counted = listLines('Members', nodeids);
		const [membership, ...others] = read(...lines, formed, ...counted);
		t.like(membership, {members: nodeids});
		t.deepEqual(
			others.map(({kind}) => kind),
			['quorum'],
			'one count, however many lines it takes',
		);
	});
}

test('Quorum is reported after every count, also when its answer is the same', t => {
	t.deepEqual(
		read(
			'Members[0]:',
			'Members[1]: 1',
			'This node is within the primary component and will provide service.',
			'Members[2]: 1 2',
			'Members[3]: 1 2 3',
		).map(happening => ('quorate' in happening ? happening.quorate : happening.kind)),
		[false, true, true],
	);
});

test('A change that the first count brings is reported by that count and not before it', t => {
	t.deepEqual(
		read(
			'This node is within the primary component and will provide service.',
			'Members[0]:',
			'A new membership (1.5) was formed. Members joined: 1',
			'Members[1]: 1',
		).map(({kind}) => kind),
		['membership', 'quorum'],
	);
});

test('Losing quorum is read from the wording that differs by three letters', t => {
	const [, lost] = read(
		'This node is within the primary component and will provide service.',
		'Members[2]: 1 2',
		'This node is within the non-primary component and will NOT provide any services.',
		'Members[1]: 1',
	);
	t.deepEqual(lost, {kind: 'quorum', node, quorate: false});
});

test('corosync is ready once, at the end of its first synchronisation', t => {
	const done = 'Completed service synchronization, ready to provide service.';
	t.deepEqual(read(done, done), [{kind: 'daemon', node, daemon: 'corosync', state: 'ready'}]);
});

test('Lost tokens, retransmits, links and stalls are told apart', t => {
	t.deepEqual(
		read(
			'A processor failed, forming new configuration: token timed out (1000ms), waiting 1200ms for consensus.',
			'Retransmit List: 1a 1b 1c ',
			'link: host: 2 link: 0 is down',
			'rx: host: 2 link: 1 is up',
			'Corosync main process was not scheduled (@1795250000) for 1234.5678 ms (threshold is 800.0000 ms). Consider token timeout increase.',
		).map(happening => ({...happening, text: undefined})),
		[
			{kind: 'token-lost', node, text: undefined},
			{kind: 'retransmit', node, count: 3, text: undefined},
			{kind: 'knet-link', node, peer: 2, link: 0, state: 'down', text: undefined},
			{kind: 'knet-link', node, peer: 2, link: 1, state: 'up', text: undefined},
			{
				kind: 'note',
				topic: 'scheduler-stall',
				values: {node, stallMs: 1234.5678},
				text: undefined,
			},
		],
	);
});
