/** Which engine runs a design, and what is said when it cannot. */
import {EXIT, RingproofError} from '../core/errors.ts';
import type {Engine} from '../engine/engine.types.ts';

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
