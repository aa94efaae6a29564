/** What the sample run was judged to be: a verdict and checks of every status, written by hand. */
import {
	type CheckResult,
	RESULT_SCHEMA_VERSION,
	type Result,
} from '../../src/scoring/result.types.ts';

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
