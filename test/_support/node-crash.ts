/** A server's death as an engine would have recorded it: dead at 1 s, back at 9.1 s, and all are together again at 12 s. */
import {deviceId} from '../../src/core/ids.ts';
import type {Effect} from '../../src/engine/effect.types.ts';
import type {ScenarioRun} from '../../src/engine/run.types.ts';
import {ran} from './history.ts';

export type Crash = {
	/** All members; the first dies. */
	readonly names: readonly string[];
	/** Whether the others are quorate without it, from 4.5 s on. */
	readonly quorate: boolean;
	/** Whether the membership comes to rest meanwhile. */
	readonly settled?: boolean;
};

export function nodeCrash({names, quorate, settled = true}: Crash): ScenarioRun {
	const [dead = '', ...others] = names;
	const rest = others.map((_, index) => index + 2);
	const kill: readonly Effect[] = [{kind: 'device', device: deviceId(dead), action: 'kill'}];
	return ran(`node-crash:${dead}`, told => {
		told.at(0).whole(names);
		told.at(1000).phase('faults', 'begin');
		told.at(1000).fault('kill', 'start', kill);
		told.at(1000).device(dead, 'killed');
		for (const node of others) {
			told.at(4500).formed(node, rest, quorate);
		}
		told.at(9000).waited('settled', settled ? 'met' : 'limit');
		told.at(9000).phase('faults', 'end');
		told.at(9100).fault('kill', 'heal', kill);
		for (const node of names) {
			told.at(12_000).formed(node, [1, ...rest], true);
		}
		told.at(20_000).phase('settle', 'end');
	});
}
