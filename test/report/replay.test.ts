import test from 'ava';
import {cableId} from '../../src/core/ids.ts';
import type {HistoryEvent} from '../../src/engine/history.types.ts';
import type {ScenarioRun} from '../../src/engine/run.types.ts';
import {replayData} from '../../src/report/_replay-data.ts';
import {
	momentAt,
	momentBeforeFaults,
	type Replay,
	replayOf,
	viewWords,
} from '../../src/report/_replay.ts';
import {sampleInput} from '../_support/sample-run.ts';

const {network, runs} = sampleInput();

/** The sample's cut at 21 s of a run that begins at 20 s, with the effects of a real one. */
function cutRun(direction: 'both' | 'aToB' = 'both'): ScenarioRun {
	const run = runs.find(({id}) => id === 'cut:uplink-2');
	if (run === undefined) {
		throw new Error('The sample has no cut.');
	}
	const effect = {
		kind: 'cut',
		cable: cableId('uplink-2'),
		direction,
		mode: 'silent',
	} as const;
	const events = run.events.map((event): HistoryEvent =>
		event.kind === 'fault' ? {...event, effects: [effect]} : event,
	);
	return {...run, events};
}

function replayed(run: ScenarioRun): Replay {
	const replay = replayOf(network, run);
	if (replay === null) {
		throw new Error('Nothing to replay.');
	}
	return replay;
}

test('a run without events has no replay', t => {
	t.is(replayOf(network, {...cutRun(), events: []}), null);
});

test('a cut cable is down from the fault to its heal, the other stays up', t => {
	const replay = replayed(cutRun());
	const cablesAt = (atMs: number) => momentAt(replay, atMs)?.cables;
	t.deepEqual(cablesAt(999), ['up', 'up'], 'the fault comes a second after the begin');
	t.deepEqual(cablesAt(1000), ['up', 'down']);
	t.deepEqual(cablesAt(10_999), ['up', 'down']);
	t.deepEqual(cablesAt(11_000), ['up', 'up']);
});

test('a cut of one direction is told apart from a cut of both', t => {
	t.deepEqual(momentAt(replayed(cutRun('aToB')), 5000)?.cables, ['up', 'one-way']);
});

test('each node has its own view: one notices the partition before the other', t => {
	const replay = replayed(cutRun());
	const viewsAt = (atMs: number) => momentAt(replay, atMs)?.nodes.map(viewWords);
	t.deepEqual(viewsAt(3199), ['quorate, with 1 2', 'quorate, with 1 2']);
	t.deepEqual(viewsAt(3200), ['no quorum, alone', 'quorate, with 1 2']);
	t.deepEqual(viewsAt(4000), ['no quorum, alone', 'no quorum, alone']);
});

test('parts have numbers of their own, the whole cluster has 0', t => {
	const replay = replayed(cutRun());
	const partsAt = (atMs: number) => momentAt(replay, atMs)?.nodes.map(({partition}) => partition);
	t.deepEqual(partsAt(0), [0, 0]);
	t.deepEqual(partsAt(4000), [1, 2]);
	t.deepEqual(partsAt(replay.durationMs), [0, 0]);
});

test('a dead device is without power, and in no part', t => {
	const crash = runs.find(({id}) => id === 'node-crash:serveur2');
	const moment = momentAt(replayed(crash ?? cutRun()), 5000);
	t.is(moment?.devices[1], 'down');
	t.is(moment?.nodes[1]?.partition, null);
});

test('the time before the first fault is a moment of its own, even when the fault comes at once', t => {
	const run = cutRun();
	const [begin, ...others] = run.events;
	const at = (event: HistoryEvent) => ({...event, atMs: Math.max(event.atMs, 21_000)});
	const events = [begin, ...others].flatMap(event => (event === undefined ? [] : [at(event)]));
	const replay = replayed({...run, events});
	t.deepEqual(momentBeforeFaults(replay)?.cables, ['up', 'up']);
	t.deepEqual(replay.moments[1]?.cables, ['up', 'down']);
});

test('the script’s changes, added up, are the last moment’s looks', t => {
	const replay = replayed(cutRun());
	const data = replayData(network, [replay], id => id);
	const [scenario] = data.scenarios;
	const shown: number[] = [];
	for (const [, changes] of scenario?.moments ?? []) {
		for (let index = 0; index < changes.length; index += 2) {
			shown[changes[index] ?? 0] = changes[index + 1] ?? 0;
		}
	}
	const sentences = shown.map(look => data.looks[look]?.[2]);
	t.deepEqual(sentences.slice(0, 2), ['quorate, with 1 2', 'quorate, with 1 2']);
	t.is(shown.length, network.devices.length + network.cables.length + 1, 'and the tunnel');
});

test('the replay begins where the cluster has fallen apart', t => {
	const [steady] = runs;
	const replays = [steady ?? cutRun(), cutRun()].map(replayed);
	const data = replayData(network, replays, id => id);
	t.is(data.first, 1);
	// Both nodes are alone at 23.31 s, and until the heal at 31 s nothing changes any more.
	t.is(data.scenarios[1]?.at, 3310);
});
