/** Which engines run a design, and what is said when one cannot. */
import {EXIT, RingproofError} from '../core/errors.ts';
import type {Engine, EngineKind, EngineOptions, Lack} from '../engine/engine.types.ts';

/** `auto`: the live lab where this machine can run one for the design, the simulator elsewhere. */
export const ENGINE_CHOICES = ['auto', 'docker', 'simulator', 'both'] as const;

export type EngineChoice = (typeof ENGINE_CHOICES)[number];

export type ChosenEngines = {
	/** One, or for `both` the live lab and then the simulator. */
	readonly engines: readonly Engine[];
	/** What a reader of the result must know about the choice. */
	readonly notes: readonly string[];
};

const NAMES: Readonly<Record<EngineKind, string>> = {
	docker: 'live lab',
	simulator: 'simulator',
};

/** Nothing runs yet. Throws with everything that a demanded engine lacks for the network (exit code 69). */
export async function chooseEngines(
	choice: EngineChoice,
	options: EngineOptions,
): Promise<ChosenEngines> {
	if (choice === 'auto') {
		return chooseByMachine(options);
	}
	const kinds: readonly EngineKind[] = choice === 'both' ? ['docker', 'simulator'] : [choice];
	const engines = await Promise.all(
		kinds.map(kind => createEngine(kind, choice === 'both' ? ownPart(kind, options) : options)),
	);
	const notes: string[] = [];
	for (const engine of engines) {
		await requireAble(engine);
		notes.push(...(await partialNotes(engine)));
	}
	return {engines, notes};
}

/** Of two engines the one that can do a thing does it. */
function ownPart(kind: EngineKind, {captures, ...options}: EngineOptions): EngineOptions {
	return {...options, ...(kind === 'docker' && captures !== undefined && {captures})};
}

async function chooseByMachine(options: EngineOptions): Promise<ChosenEngines> {
	const live = await createEngine('docker', options);
	const lack = (await live.lacks()).find(isWhole);
	if (lack === undefined) {
		return {engines: [live], notes: await partialNotes(live)};
	}
	const simulator = await createEngine('simulator', options);
	await requireAble(simulator);
	const {why, remedy} = lack;
	const note = `Simulated, because a live lab lacks ${lack.what}: ${why} ${remedy}`;
	return {engines: [simulator], notes: [note.trim(), ...(await partialNotes(simulator))]};
}

/** Each engine is a large part of the program: only the one that is used is loaded. */
export async function createEngine(kind: EngineKind, options: EngineOptions): Promise<Engine> {
	return kind === 'docker'
		? (await import('../docker/engine.ts')).createDockerEngine(options)
		: (await import('../simulator/simulator.ts')).createSimulator(options);
}

/** @throws RingproofError (69) with everything that the engine lacks for its network */
export async function requireAble(engine: Pick<Engine, 'kind' | 'lacks'>): Promise<void> {
	const lacks = (await engine.lacks()).filter(isWhole);
	if (lacks.length > 0) {
		throw new RingproofError(
			EXIT.unavailable,
			lacks.map(lack => problemOf(engine.kind, lack)),
		);
	}
}

/** Without it the engine cannot run the design at all. */
const isWhole = ({isPartial}: Lack): boolean => isPartial !== true;

/** What a reader of the result must know that the engine left out. */
async function partialNotes(engine: Pick<Engine, 'kind' | 'lacks'>): Promise<readonly string[]> {
	const lacks = (await engine.lacks()).filter(lack => !isWhole(lack));
	return lacks.map(
		({what, why, remedy}) => `The ${NAMES[engine.kind]} leaves out ${what}: ${why} ${remedy}`,
	);
}

function problemOf(
	kind: EngineKind,
	{what, why, remedy}: Lack,
): RingproofError['problems'][number] {
	return {code: 'engine-lacks', message: `The ${NAMES[kind]} lacks ${what}: ${why}`, remedy};
}
