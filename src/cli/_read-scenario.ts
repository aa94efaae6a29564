/** What `--scenario` names: a shipped scenario, or a file. */
import {loadScenario} from '../scenario/load-scenario.ts';
import type {Scenario} from '../scenario/scenario.types.ts';
import {findScenario} from '../scenario/suite.ts';
import {readInput} from './_files.ts';

/** Whatever ends in `.yaml` or `.yml` is a path. @throws RingproofError for an unknown name (64) or a broken file (65) */
export async function readScenario(nameOrFile: string): Promise<Scenario> {
	return /\.ya?ml$/.test(nameOrFile)
		? loadScenario(await readInput(nameOrFile, 'scenario'), nameOrFile)
		: findScenario(nameOrFile);
}
