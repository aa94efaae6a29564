/** Which engine runs a design, and what is said when it cannot. */
import {EXIT, RingproofError} from '../core/errors.ts';
import type {Engine, EngineFactory, EngineKind} from '../engine/engine.types.ts';

export const ENGINE_CHOICES = ['docker'] as const;

export type EngineChoice = (typeof ENGINE_CHOICES)[number];

export type ChosenEngine = {
	readonly kind: EngineKind;
	readonly create: EngineFactory;
	/** What a reader of the result must know about the choice. */
	readonly notes: readonly string[];
};

export async function engineFor(choice: EngineChoice): Promise<ChosenEngine> {
	const {createDockerEngine} = await import('../docker/engine.ts');
	return {kind: choice, create: createDockerEngine, notes: []};
}

/** @throws RingproofError (69) with everything that the engine lacks for its network */
export async function requireAble(engine: Pick<Engine, 'lacks'>): Promise<void> {
	const lacks = await engine.lacks();
	if (lacks.length > 0) {
		throw new RingproofError(
			EXIT.unavailable,
			lacks.map(({what, why, remedy}) => ({
				code: 'engine-lacks',
				message: `The live lab lacks ${what}: ${why}`,
				remedy,
			})),
		);
	}
}
