/** The words of the command line, understood or refused with a sentence. */
import {parseArgs} from 'node:util';

export type Options = {
	/** Draws to run. */
	readonly count: number;
	readonly seed: number;
	/** The first draw's index. */
	readonly from: number;
	/** Labs side by side. */
	readonly labs: number;
	/** No draw is begun after so long. */
	readonly limitMs: number;
	readonly json: boolean;
	/** A folder for the files and histories of draws in disagreement; `null`: they are not kept. */
	readonly keep: string | null;
};

export const USAGE = `usage: npm run fidelity -- --random N [--seed S] [--from K] [--labs L] [--minutes M] [--keep FOLDER] [--json]

  --random N     so many designs and schedules are drawn and run on the live lab and in the simulator
  --seed S       what the draws depend on; 1 when left out
  --from K       the first draw; a run that ended early is taken up again with it
  --labs L       labs side by side; 3 when left out
  --minutes M    no draw is begun after so long
  --keep FOLDER  keeps design, scenario and both histories of every draw in disagreement
  --json         one JSON document on standard output`;

export function readOptions(args: readonly string[]): Options | {readonly mistake: string} {
	try {
		const {values} = parseArgs({
			args: [...args],
			options: {
				random: {type: 'string'},
				seed: {type: 'string', default: '1'},
				from: {type: 'string', default: '1'},
				labs: {type: 'string', default: '3'},
				minutes: {type: 'string', default: '1440'},
				keep: {type: 'string'},
				json: {type: 'boolean', default: false},
			},
		});
		return {
			count: wholeOf('--random', values.random ?? '', 1),
			seed: wholeOf('--seed', values.seed, 0),
			from: wholeOf('--from', values.from, 1),
			labs: wholeOf('--labs', values.labs, 1),
			limitMs: 60_000 * wholeOf('--minutes', values.minutes, 1),
			json: values.json,
			keep: values.keep ?? null,
		};
	} catch (error) {
		return {mistake: error instanceof Error ? error.message : String(error)};
	}
}

function wholeOf(name: string, text: string, min: number): number {
	const value = Number(text);
	if (!/^\d+$/.test(text) || value < min || !Number.isSafeInteger(value)) {
		throw new Error(`${name} takes a whole number from ${min} on, not "${text}".`);
	}
	return value;
}
