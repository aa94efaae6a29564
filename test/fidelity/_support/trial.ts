/** One draw: a design and a schedule of faults, run on both engines. */
import {createPrng} from '../../../src/core/prng.ts';
import {loadNetwork} from '../../../src/cli/load-network.ts';
import {planRuns} from '../../../src/scenario/plan.ts';
import {loadScenario} from '../../../src/scenario/load-scenario.ts';
import type {Trial} from '../../contract/_support/both-engines.ts';
import {drawDesign} from './draw-design.ts';
import {drawScenario} from './draw-scenario.ts';

export type Draw = {
	/** Counts from 1; a draw depends on the seed and its index only. */
	readonly index: number;
	readonly title: string;
	/** The kind of design that the table counts it under. */
	readonly group: string;
	readonly designText: string;
	readonly scenarioText: string;
	readonly trial: Trial;
};

export function draw(seed: number, index: number): Draw {
	const prng = createPrng(seed, `draw ${index}`);
	const design = drawDesign(prng.fork('design'));
	const scenarioText = drawScenario(prng.fork('scenario'), design);
	const network = loadNetwork(design.text, 'design.yaml');
	const plans = planRuns([loadScenario(scenarioText, 'scenario.yaml')], {network, seed});
	const rings = network.cluster?.rings.length ?? 0;
	return {
		...{index, title: design.title, designText: design.text, scenarioText},
		group: [
			design.transport,
			...(design.transport === 'knet' ? [`${rings} ${rings === 1 ? 'link' : 'links'}`] : []),
			...(design.hasArbiter ? ['QDevice'] : []),
		].join(', '),
		trial: {network, plans, seed},
	};
}
