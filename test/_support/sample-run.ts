/** A kept run of the sample network, with times such as the lab measures (token 1000: about 2.2 s from a cut to the loss of quorum). */
import type {CheckResult} from '../../src/scoring/result.types.ts';
import {RESULT_SCHEMA_VERSION, type Result} from '../../src/scoring/result.types.ts';
import {type DeviceId, deviceId} from '../../src/core/ids.ts';
import type {Happening, HistoryEvent} from '../../src/engine/history.types.ts';
import type {ProbeResult} from '../../src/engine/probe.types.ts';
import type {ScenarioRun} from '../../src/engine/run.types.ts';
import type {ReportInput} from '../../src/report/report.types.ts';
import {sampleNetwork} from './sample-network.ts';

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

const LOST = 'Quorum is lost when serveur2 is down: 1 of 2 votes is left and 2 are needed.';

function check(
	own: Partial<CheckResult> & Pick<CheckResult, 'id' | 'title' | 'category'>,
): CheckResult {
	return {
		gate: false,
		source: 'Proxmox VE documentation, Cluster Manager',
		status: 'pass',
		evidence: 'measured',
		reason: `${own.title}: as required.`,
		remedy: null,
		values: {},
		...own,
	};
}

export function sampleResult(): Result {
	const both = [
		{node: 'serveur1', running: true, quorate: true, members: [1, 2]},
		{node: 'serveur2', running: true, quorate: true, members: [1, 2]},
	];
	const told = {
		tags: [],
		evidence: 'measured',
		status: 'completed',
		reason: null,
		healed: both,
	} as const;
	return {
		schemaVersion: RESULT_SCHEMA_VERSION,
		design: {
			name: 'openvpn-two-node',
			title: 'Two rented servers, multicast blocked, OpenVPN tap',
			file: 'topology/openvpn-two-node.yaml',
			sha256: '5f'.repeat(32),
			assumptions: ['Round trip of 1 ms between the servers: the source gives 0.6 to 1.1 ms.'],
		},
		engine: {
			kind: 'docker',
			evidence: 'measured',
			versions: {corosync: '3.1.7', openvpn: '2.6.14', docker: '20.10.24', kernel: '6.18'},
			notes: [],
		},
		requirements: {
			profile: 'pve-2ms',
			lines: [{text: 'rtt: p99 < 2ms', source: 'Proxmox VE documentation until February 2022'}],
		},
		seed: 1,
		startedAt: '2026-03-01T14:05:09.000Z',
		durationMs: 63_000,
		command: 'ringproof prove topology/openvpn-two-node.yaml --engine docker --seed 1',
		verdict: 'not-ready',
		score: 58,
		reasons: [LOST, 'The OpenVPN server on serveur1 is a single point of failure.'],
		categories: [
			{category: 'latency', weight: 2, score: 100, status: 'pass'},
			{category: 'quorum', weight: 3, score: 25, status: 'fail'},
			{category: 'split-brain', weight: 3, score: 100, status: 'pass'},
			{category: 'redundancy', weight: 2, score: 0, status: 'fail'},
			{category: 'storage', weight: 1, score: null, status: 'not-applicable'},
			{category: 'recovery', weight: 1, score: null, status: 'unknown'},
		],
		checks: [
			check({
				id: 'rtt-limit',
				title: 'Round trip within the limit',
				category: 'latency',
				reason: 'The slowest pair has a p99 of 1.31 ms over ring 0; 2 ms are allowed.',
				values: {worstPair: 'serveur1 – serveur2', p99Ms: 1.31, limitMs: 2, samples: 2000},
			}),
			check({
				id: 'quorum-single-failure',
				title: 'Quorum survives every single failure',
				category: 'quorum',
				gate: true,
				status: 'fail',
				reason: LOST,
				remedy: 'Give the cluster a third vote: a third server, or a QDevice at another site.',
				values: {lostIn: 2, tried: 3},
			}),
			check({
				id: 'single-points',
				title: 'No single point of failure',
				category: 'redundancy',
				status: 'fail',
				reason: 'The OpenVPN server on serveur1 is a single point of failure.',
				remedy: 'Replace the star by a mesh, so that no tunnel depends on one daemon.',
				values: {domains: 'overlay-server:vpn, device:serveur1'},
			}),
			check({
				id: 'split-brain',
				title: 'Never two quorate halves',
				category: 'split-brain',
				gate: true,
			}),
			check({
				id: 'outage',
				title: 'Time without quorum',
				category: 'recovery',
				status: 'unknown',
				reason: 'No scenario was run that heals within the limit.',
			}),
			check({
				id: 'storage',
				title: 'Storage keeps its quorum',
				category: 'storage',
				status: 'not-applicable',
				evidence: 'static',
				reason: 'The design has no shared storage.',
			}),
		],
		scenarios: [
			{
				...told,
				id: 'steady-state',
				title: 'Steady state',
				durationMs: 14_500,
				untrusted: null,
				faults: [],
				settled: both,
			},
			{
				...told,
				id: 'cut:uplink-2',
				title: 'Cut between the servers',
				durationMs: 16_000,
				untrusted: null,
				faults: ['Cut of uplink-2, both ways'],
				settled: both.map((node, index) => ({...node, quorate: false, members: [index + 1]})),
			},
			{
				...told,
				id: 'node-crash:serveur2',
				title: 'Node crash: serveur2',
				durationMs: 17_000,
				untrusted: null,
				faults: ['serveur2 loses power'],
				settled: [
					{node: 'serveur1', running: true, quorate: false, members: [1]},
					{node: 'serveur2', running: false, quorate: false, members: []},
				],
			},
			{
				...told,
				id: 'latency-ramp',
				title: 'Latency ramp',
				status: 'failed',
				reason: 'The patch panel was late by more than 1 ms.',
				durationMs: 900,
				untrusted: null,
				faults: [],
				settled: [],
				healed: [],
			},
		],
	};
}
