/** The engine as the runner uses it. Waiting never lasts longer than its limit, whatever the cluster does. */
import type {DeviceId} from '../core/ids.ts';
import {followBeliefs, isWhole} from '../engine/beliefs.ts';
import type {Engine} from '../engine/engine.types.ts';
import type {HistoryEvent} from '../engine/history.types.ts';
import type {Probe} from '../engine/probe.types.ts';
import {
	areServicesHome,
	areServicesSettled,
	followWorkload,
	isWorkloadWhole,
	retell,
} from '../engine/workload-state.ts';
import type {Network} from '../network/network.types.ts';
import {participants} from '../network/queries/participants.ts';
import {type Agenda, createAgenda} from './agenda.ts';
import {watchMeshes} from './mesh-rest.ts';
import type {Quietness} from './patience.ts';
import {untilQuiet} from './quiet.ts';

export type Lab = Omit<Agenda, 'waitFor'> & {
	readonly engine: Engine;
	readonly network: Network;
	readonly members: readonly DeviceId[];
	/** Whether there is anything whose state a fault could break: a cluster, storage, a moving address. */
	readonly hasState: boolean;
	/** Asks the engine and keeps the answer in the history. */
	readonly probe: (probe: Probe) => Promise<void>;
	/** Puts what storage and addresses are like now into the history, so that a run tells it without what went before. */
	readonly retellWorkload: () => void;
	/** `met`: every member is in one quorate membership of all; storage, addresses and services are as they should be. */
	readonly waitForWhole: (limitMs: number) => Promise<'met' | 'limit'>;
	/**
	 * `met`: every member counts every vote, the quorum device's too, which comes seconds after the members'. Met at once in
	 * a design without such a device.
	 */
	readonly waitForEveryVote: (limitMs: number) => Promise<'met' | 'limit'>;
	/** `met`: nothing has happened for so long, no fault and no answer to one, and no service waits for one. */
	readonly waitForQuiet: (quietness: Quietness, limitMs: number) => Promise<'met' | 'limit'>;
};

/** How often the members are asked; the daemon casts its vote every few seconds. */
const VOTES_RECHECK_MS = 500;

export function createLab(engine: Engine, network: Network): Lab {
	const members = network.cluster?.members.map(member => member.device) ?? [];
	const beliefs = followBeliefs(members);
	const workload = followWorkload();
	const movesServices = runsHaManager(engine, members);
	const isAllWhole = (history: readonly HistoryEvent[]): boolean =>
		(network.cluster === null || isWhole(beliefs.read(history))) &&
		isWorkloadWhole(network, workload.read(history)) &&
		(!movesServices || areServicesHome(network, workload.read(history)));
	const servicesRest = {
		title: 'every service runs where there is quorum',
		holds: (history: readonly HistoryEvent[]): boolean =>
			!movesServices || areServicesSettled(network, workload.read(history), beliefs.read(history)),
	};
	const agenda = createAgenda(engine);
	const quiet = {engine, agenda, servicesRest, meshes: watchMeshes(network)};
	const waited = (condition: string, outcome: 'met' | 'limit'): 'met' | 'limit' => {
		engine.record({kind: 'waited', condition, outcome});
		return outcome;
	};
	return {
		...agenda,
		engine,
		network,
		members,
		hasState: participants(network).length > 0,
		probe: async probe => {
			engine.record({kind: 'probe', result: await engine.probe(probe)});
		},
		retellWorkload: () => {
			for (const happening of retell(workload.read(engine.history()))) {
				engine.record(happening);
			}
		},
		waitForWhole: async limitMs => {
			const title =
				network.cluster === null
					? 'storage and addresses whole'
					: `one quorate membership of all ${members.length} members`;
			return waited(title, await agenda.waitFor({title, holds: isAllWhole}, limitMs));
		},
		waitForEveryVote: async limitMs => {
			if ((network.cluster?.qdevice ?? null) === null) {
				return 'met';
			}
			const deadlineMs = engine.nowMs() + limitMs;
			while (!(await countsEveryVote(engine))) {
				if (engine.nowMs() >= deadlineMs) {
					return waited('every vote is counted', 'limit');
				}
				await agenda.pass(VOTES_RECHECK_MS);
			}
			return waited('every vote is counted', 'met');
		},
		waitForQuiet: async (quietness, limitMs) =>
			waited('settled', await untilQuiet(quiet, quietness, limitMs)),
	};
}

/** Where the engine has no such daemon, nobody says where services are, and nothing waits for them. */
export function runsHaManager({daemons}: Engine, members: readonly DeviceId[]): boolean {
	return members.some(member => daemons(member).includes('pve-ha-manager'));
}

async function countsEveryVote(engine: Engine): Promise<boolean> {
	const result = await engine.probe({kind: 'quorum'});
	return (
		result.kind === 'quorum' &&
		result.nodes.every(
			({totalVotes, expectedVotes}) => totalVotes !== null && totalVotes === expectedVotes,
		)
	);
}
