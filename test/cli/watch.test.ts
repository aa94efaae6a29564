import {readFileSync} from 'node:fs';
import test from 'ava';
import {loadNetwork} from '../../src/cli/load-network.ts';
import {type Key, watchLab} from '../../src/cli/_watch-lab.ts';
import {type Watched, watchLines} from '../../src/cli/_watch-view.ts';
import {thingsOf} from '../../src/cli/_watch-things.ts';
import type {HistoryEvent} from '../../src/engine/history.types.ts';
import {createSimulator} from '../../src/simulator/simulator.ts';
import {ringproof, ringproofHere} from '../_support/cli.ts';

const DESIGN = 'topology/openvpn-two-node.yaml';
const network = loadNetwork(readFileSync(DESIGN, 'utf8'), DESIGN);
const STEP_MS = 250;

/** Watches the simulator for so many seconds; `keysAt` are pressed at steps of 250 ms. Gives what was shown at each. */
async function watched(
	seconds: number,
	keysAt: Readonly<Record<number, readonly Key[]>>,
): Promise<{readonly shown: readonly Watched[]; readonly events: readonly HistoryEvent[]}> {
	const engine = createSimulator({network, seed: 1, onProgress: () => undefined});
	await engine.up();
	const shown: Watched[] = [];
	const events: HistoryEvent[] = [];
	let step = -1;
	await watchLab(engine, {
		network,
		broken: [],
		forMs: seconds * 1000,
		keys: () => {
			step += 1;
			return keysAt[step] ?? [];
		},
		show: picture => {
			shown.push({...picture, broken: new Set(picture.broken)});
		},
		onEvent: event => {
			events.push(event);
		},
		pace: () => Promise.resolve(),
		signal: new AbortController().signal,
	});
	await engine.down();
	return {shown, events};
}

const textOf = (picture: Watched | undefined, columns = 100, rows = 40): string =>
	picture === undefined ? '' : watchLines(picture, {columns, rows, colour: false}).join('\n');

test('space breaks the chosen thing, a second time mends it, and the nodes’ views follow', async t => {
	const things = thingsOf(network).map(({name}) => name);
	const steps = things.indexOf('uplink2');
	const down = Array.from({length: steps}, (): Key => 'down');
	// Broken after one second, mended after eleven: token 1000 gives the ring up within a few seconds.
	const {shown, events} = await watched(25, {
		4: [...down, 'toggle'],
		[11_000 / STEP_MS]: ['toggle'],
	});
	t.regex(textOf(shown[0]), /serveur1 +1 +● quorate, with 1 2/);
	const broken = shown.find(
		({broken: ids, moment}) => ids.size === 1 && moment.nodes.every(({quorum}) => quorum === 'no'),
	);
	t.regex(textOf(broken), /serveur1 +1 +○ A · no quorum, alone/);
	t.regex(textOf(broken), /down: uplink2/);
	t.regex(textOf(broken), /› ✕ uplink uplink2/);
	t.regex(textOf(shown.at(-1)), /serveur2 +2 +● quorate, with 1 2/);
	t.deepEqual(
		events.flatMap(event => (event.kind === 'fault' ? [event.action] : [])),
		['start', 'heal'],
	);
});

test('h mends everything and q leaves at once', async t => {
	const {shown} = await watched(60, {1: ['toggle', 'down', 'toggle'], 4: ['heal'], 8: ['quit']});
	t.true(shown.some(({broken}) => broken.size === 2));
	t.is(shown.at(-1)?.broken.size, 0);
	t.true(shown.length < 20, 'not the whole minute');
});

test('the screen keeps to the terminal’s size', async t => {
	const {shown} = await watched(2, {});
	for (const [columns, rows] of [
		[40, 12],
		[80, 24],
		[200, 60],
	] as const) {
		const lines = textOf(shown.at(-1), columns, rows).split('\n');
		t.true(lines.length <= rows, `${String(lines.length)} of ${String(rows)} rows`);
		t.true(lines.every(line => line.length < columns));
	}
});

test('without a terminal each event is a line, and with --json one of the history', async t => {
	const args = ['watch', DESIGN, '--engine', 'simulator', '--break', 'uplink1', '--for', '10s'];
	const plain = await ringproofHere(args);
	t.is(plain.exitCode, 0, plain.stderr);
	t.regex(plain.stdout, /broken: uplink uplink1\n(.*\n)*.*serveur1: not quorate\n/);
	const json = await ringproof([...args, '--json']);
	const events = json.stdout
		.trimEnd()
		.split('\n')
		.map(line => JSON.parse(line) as HistoryEvent);
	t.true(events.some(event => event.kind === 'quorum' && !event.quorate));
	t.deepEqual(
		events.map(({seq}) => seq),
		events.map((_, index) => index),
	);
});

test('a thing that the design does not have is refused with the nearest name', async t => {
	const {exitCode, stderr} = await ringproofHere(['watch', DESIGN, '--break', 'uplnk1']);
	t.is(exitCode, 64);
	t.regex(stderr, /Did you mean `uplink1`/);
});
