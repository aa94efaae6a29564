/** An exploration on standard output, in the form that was asked for. */
import {stableJson} from '../core/stable-json.ts';
import type {Concluded} from './_conclude-search.ts';
import {explorationText} from './_exploration-text.ts';
import type {Terminal} from './_terminal.ts';

export function tellExploration(
	{exploration, folder}: Concluded,
	{terminal, json}: {readonly terminal: Terminal; readonly json: boolean},
): void {
	if (json) {
		terminal.out(stableJson(exploration, 2));
		return;
	}
	const {columns: width, outColour: colour} = terminal;
	terminal.out(explorationText(exploration, {width, colour}).trimEnd());
	terminal.out(`\n  kept in ${folder}\n`);
}
