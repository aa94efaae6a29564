/** Designs whose storage is all that runs: no cluster has to form before it is up. */
import {loadNetwork} from '../../../src/cli/load-network.ts';
import {createSimulator, type Simulator} from '../../../src/simulator/simulator.ts';

/** Long enough for monitors to elect, clients to mount, initiators to log in and write. */
const START_MS = 10_000;

export async function storageUp(text: string): Promise<Simulator> {
	const network = loadNetwork(text, 'test.yaml');
	const sim = createSimulator({network, seed: 1, onProgress: () => undefined});
	await sim.up();
	await sim.pass(START_MS);
	return sim;
}
