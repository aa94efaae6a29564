/** The live engine: a lab of containers with the real daemons, wired by the patch panel. */
import type {DeviceId} from '../core/ids.ts';
import {clusterDaemons} from '../engine/cluster-daemons.ts';
import type {DaemonName, Effect} from '../engine/effect.types.ts';
import type {Engine, EngineOptions} from '../engine/engine.types.ts';
import type {Happening} from '../engine/history.types.ts';
import {workloadDaemons} from '../engine/workload-daemons.ts';
import type {Network} from '../network/network.types.ts';
import {hasDaemon} from '../network/queries/tunnel-daemons.ts';
import {bringUp, type LiveLab} from './bring-up.ts';
import {removeLab} from './cleanup.ts';
import {connectDocker, dockerAnswers, messageOf, type DockerClient} from './client.ts';
import {startClusterOn, stopClusterOn} from './corosync-process.ts';
import {enact} from './effects.ts';
import {openJournal, type Journal} from './journal.ts';
import {formatOwner, newRunId, NOBODY, procTable, thisProcess} from './labels.ts';
import {findLacks} from './lacks.ts';
import {overlayDaemon} from './overlay-runner.ts';
import {runProbe} from './probes.ts';
import {labVersions} from './versions.ts';

export type DockerEngineOptions = EngineOptions & {
	/** The lab outlives this process: only `down` by its name removes it. */
	readonly detached?: boolean;
};

export type DockerEngine = Engine &
	AsyncDisposable & {
		/** The run's name, for `down`, `ps` and `exec`. */
		readonly run: string;
	};

export function createDockerEngine(options: DockerEngineOptions): DockerEngine {
	const session: Session = {
		options,
		client: connectDocker(),
		run: newRunId(),
		journal: openJournal(),
		faults: new Map(),
		live: null,
	};
	const {client, run, journal, faults} = session;
	const lab = (): LiveLab => liveLab(session);
	/** The panel's lateness is read at the end of everything that takes time, so that it is known when a scenario ends. */
	const measured = async <Result>(work: Promise<Result>): Promise<Result> => {
		const result = await work;
		await session.live?.lateness.refresh();
		return result;
	};
	return {
		kind: 'docker',
		evidence: 'measured',
		run,
		lacks: () => findLacks(client, options.network),
		up: () => up(session),
		startCluster: nodes => startClusterOn(lab(), nodes),
		stopCluster: nodes => stopClusterOn(lab(), nodes),
		nowMs: journal.nowMs,
		apply: (id, effects) => {
			if (faults.has(id)) {
				throw new Error(`The fault ${id} is in force already`);
			}
			return measured(changeFaults(session, () => faults.set(id, effects)));
		},
		heal: id => measured(changeFaults(session, () => faults.delete(id))),
		waitFor: (condition, limitMs) => measured(journal.waitFor(condition, limitMs)),
		pass: durationMs => measured(journal.pass(durationMs)),
		// Nothing may come between the nodes' word on their quorum and its place in the history.
		probe: async probe => {
			if (probe.kind !== 'quorum') {
				return measured(runProbe(lab(), probe));
			}
			await session.live?.lateness.refresh();
			return runProbe(lab(), probe);
		},
		record: happening => {
			record(session, happening);
		},
		history: journal.history,
		versions: () => labVersions(lab()),
		captures: () => lab().captures.end(),
		daemons: device => daemonsOf(options.network, device),
		down: () => down(session),
		[Symbol.asyncDispose]: () => down(session),
	};
}

type Session = {
	readonly options: DockerEngineOptions;
	readonly client: DockerClient;
	readonly run: string;
	readonly journal: Journal;
	/** What is in force, oldest first. */
	readonly faults: Map<string, readonly Effect[]>;
	/** `null` before `up` and after `down`. */
	live: LiveLab | null;
};

const activeEffects = ({faults}: Session): readonly Effect[] => [...faults.values()].flat();

function liveLab({live}: Session): LiveLab {
	if (live === null) {
		throw new Error('The lab is not up');
	}
	return live;
}

async function up(session: Session): Promise<void> {
	const {options, client, run, journal} = session;
	const {network, seed, onProgress, detached = false, captures = []} = options;
	const owner = detached ? NOBODY : formatOwner(thisProcess(procTable()));
	const active = (): readonly Effect[] => activeEffects(session);
	try {
		session.live = await bringUp({
			...{client, network, seed, journal, onProgress},
			...{active, run, owner, captures},
		});
	} catch (error) {
		await downAfter(session);
		throw error;
	}
}

/** Removes everything that the run made; also what a bring-up that failed half-way had made. */
async function down(session: Session): Promise<void> {
	session.live?.close();
	session.live = null;
	const problem = await dockerAnswers(session.client);
	if (problem !== null) {
		throw problem;
	}
	await removeLab(session.client, session.run);
}

/** The first error is the one to be told; what a clean-up could not remove, the next command will. */
async function downAfter(session: Session): Promise<void> {
	await down(session).catch((error: unknown) => {
		session.options.onProgress(`something of the lab is left: ${messageOf(error)}`);
	});
}

async function changeFaults(session: Session, edit: () => void): Promise<void> {
	const before = activeEffects(session);
	edit();
	await enact(liveLab(session), {before, after: activeEffects(session)});
}

/** A scenario's history tells how late the panel and how busy the machine was, so that its figures can be trusted or not. */
function record({journal, live}: Session, happening: Happening): void {
	const edge = happening.kind === 'scenario' ? happening.state : null;
	if (edge === 'end' && live !== null) {
		const note = live.lateness.note();
		for (const one of [...(note === null ? [] : [note]), live.load.note(journal.nowMs())]) {
			journal.record(one);
		}
	}
	journal.record(happening);
	if (edge === 'begin' && live !== null) {
		live.load.restart(journal.nowMs());
		live.lateness.restart().catch(journal.fail);
	}
}

function daemonsOf(network: Network, device: DeviceId): readonly DaemonName[] {
	const overlays = network.overlays.filter(({members}) =>
		members.some(member => member.device === device),
	);
	return [
		...overlays.filter(hasDaemon).map(overlayDaemon),
		...workloadDaemons(network, device),
		...clusterDaemons(network, device),
	];
}
