/** A kept run of the sample network, with times such as the lab measures (token 1000: about 2.2 s from a cut to the loss of quorum). */
import {type DeviceId, deviceId} from '../../src/core/ids.ts';
import type {Happening, HistoryEvent} from '../../src/engine/history.types.ts';
import type {ProbeResult} from '../../src/engine/probe.types.ts';
import type {ScenarioRun} from '../../src/engine/run.types.ts';
import type {ReportInput} from '../../src/report/report.types.ts';
import {sampleNetwork} from './sample-network.ts';
import {sampleResult} from './sample-result.ts';

const FIRST = deviceId('serveur1');
const SECOND = deviceId('serveur2');

export function sampleInput(): ReportInput {
	return {
		network: sampleNetwork(),
		result: sampleResult(),
		runs: [steadyState(), cutBetweenServers(), nodeCrash()],
		designText: SAMPLE_DESIGN,
		exploration: null,
	};
}

/** The parts that findings point at; line numbers count from the first line below. */
export const SAMPLE_DESIGN = `schemaVersion: 1
name: openvpn-two-node
servers:
  serveur1: {site: hoster-dc1}
  serveur2: {site: hoster-dc1}
overlays:
  vpn: {kind: openvpn}
stack:
  corosync:
    links: [{over: vpn}]
requirements:
  lines: ['rtt: p99 < 2ms']
`;

/** Events with their numbers, from times and what happened; times are in seconds since the lab came up. */
function events(
	list: readonly (readonly [atSeconds: number, happening: Happening])[],
): readonly HistoryEvent[] {
	return list.map(([atSeconds, happening], seq) => ({seq, atMs: atSeconds * 1000, ...happening}));
}

type Told = Pick<ScenarioRun, 'id' | 'title' | 'tags'>;

function completed(told: Told, list: Parameters<typeof events>[0]): ScenarioRun {
	const history = events(list);
	const [first] = history;
	return {
		...told,
		scenario: told.id.split(':')[0] ?? told.id,
		evidence: 'measured',
		status: 'completed',
		reason: null,
		durationMs: (history.at(-1)?.atMs ?? 0) - (first?.atMs ?? 0),
		events: history,
	};
}

const both = {kind: 'quorum', nodes: [state(FIRST, [1, 2]), state(SECOND, [1, 2])]} as const;

function state(
	node: DeviceId,
	members: readonly number[],
): Extract<ProbeResult, {kind: 'quorum'}>['nodes'][number] {
	return {
		node,
		running: true,
		quorate: members.length === 2,
		members,
		expectedVotes: 2,
		totalVotes: members.length,
		quorumVotes: 2,
	};
}

function member(node: DeviceId, members: readonly number[], seq: number): Happening {
	return {kind: 'membership', node, members, ringId: {representative: members[0] ?? 0, seq}};
}

const quorum = (node: DeviceId, quorate: boolean): Happening => ({kind: 'quorum', node, quorate});
const daemon = (node: DeviceId, word: 'started' | 'ready'): Happening => ({
	kind: 'daemon',
	node,
	daemon: 'corosync',
	state: word,
});
const phase = (
	name: 'bring-up' | 'faults' | 'heal' | 'settle',
	word: 'begin' | 'end',
): Happening => ({
	kind: 'phase',
	phase: name,
	state: word,
});
const scenario = (id: string, word: 'begin' | 'end'): Happening => ({
	kind: 'scenario',
	scenario: id,
	state: word,
});

function rtt(path: 'ring:0' | 'underlay', p99Ms: number): Happening {
	return {
		kind: 'probe',
		result: {
			kind: 'rtt',
			path,
			pairs: [
				{
					from: FIRST,
					to: SECOND,
					sent: 2000,
					received: 2000,
					minMs: p99Ms * 0.62,
					p50Ms: p99Ms * 0.7,
					p95Ms: p99Ms * 0.88,
					p99Ms,
					maxMs: p99Ms * 2.1,
				},
			],
		},
	};
}

function steadyState(): ScenarioRun {
	return completed({id: 'steady-state', title: 'Steady state', tags: []}, [
		[0, scenario('steady-state', 'begin')],
		[0, phase('bring-up', 'begin')],
		[0.1, daemon(FIRST, 'started')],
		[0.12, daemon(SECOND, 'started')],
		[0.4, member(FIRST, [1], 4)],
		[0.41, quorum(FIRST, false)],
		[0.5, member(SECOND, [2], 4)],
		[0.51, quorum(SECOND, false)],
		[1.2, member(FIRST, [1, 2], 8)],
		[1.2, member(SECOND, [1, 2], 8)],
		[1.21, quorum(FIRST, true)],
		[1.22, quorum(SECOND, true)],
		[1.3, phase('bring-up', 'end')],
		[1.3, phase('settle', 'begin')],
		[8, rtt('underlay', 1.12)],
		[14, rtt('ring:0', 1.31)],
		[14.5, phase('settle', 'end')],
		[14.5, scenario('steady-state', 'end')],
	]);
}

function cutBetweenServers(): ScenarioRun {
	const fault = {
		kind: 'fault',
		id: 'f1',
		fault: 'cable-cut',
		title: 'Cut of uplink-2, both ways',
		effects: [],
	} as const;
	return completed(
		{id: 'cut:uplink-2', title: 'Cut between the servers', tags: ['single', 'cable:uplink-2']},
		[
			[20, scenario('cut', 'begin')],
			[20.1, {kind: 'probe', result: both}],
			[21, phase('faults', 'begin')],
			[21, {...fault, action: 'start'}],
			[22, {kind: 'token-lost', node: FIRST}],
			[23.2, member(FIRST, [1], 12)],
			[23.2, quorum(FIRST, false)],
			[23.3, member(SECOND, [2], 12)],
			[23.31, quorum(SECOND, false)],
			[31, phase('heal', 'begin')],
			[31, {...fault, action: 'heal'}],
			[32.6, member(FIRST, [1, 2], 16)],
			[32.6, member(SECOND, [1, 2], 16)],
			[32.62, quorum(FIRST, true)],
			[32.63, quorum(SECOND, true)],
			[33, phase('settle', 'begin')],
			[36, scenario('cut', 'end')],
		],
	);
}

function nodeCrash(): ScenarioRun {
	const fault = {
		kind: 'fault',
		id: 'f1',
		fault: 'node-killed',
		title: 'serveur2 loses power',
		effects: [],
	} as const;
	return completed(
		{id: 'node-crash:serveur2', title: 'Node crash: serveur2', tags: ['single', 'node:serveur2']},
		[
			[40, scenario('node-crash', 'begin')],
			[40.1, {kind: 'probe', result: both}],
			[41, phase('faults', 'begin')],
			[41, {...fault, action: 'start'}],
			[41, {kind: 'device', device: SECOND, state: 'killed'}],
			[43.3, member(FIRST, [1], 20)],
			[43.3, quorum(FIRST, false)],
			[51, phase('heal', 'begin')],
			[51, {...fault, action: 'heal'}],
			[51.4, {kind: 'device', device: SECOND, state: 'running'}],
			[52, daemon(SECOND, 'started')],
			[53.6, member(FIRST, [1, 2], 24)],
			[53.6, member(SECOND, [1, 2], 24)],
			[53.62, quorum(FIRST, true)],
			[53.63, quorum(SECOND, true)],
			[57, scenario('node-crash', 'end')],
		],
	);
}
