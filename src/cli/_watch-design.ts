/** What `watch` does with its flags: a lab of its own, shown on a screen, as lines, or as the history's own JSON. */
import {setTimeout as sleep} from 'node:timers/promises';
import {EXIT} from '../core/errors.ts';
import {stableJson} from '../core/stable-json.ts';
import {visibleText} from '../report/_markup.ts';
import {chooseEngines} from './_engine.ts';
import {interruptible} from './_interruption.ts';
import {createProgress} from './_progress.ts';
import {readDesign} from './_read-design.ts';
import type {Terminal} from './_terminal.ts';
import {type Key, watchLab, type WatchOptions} from './_watch-lab.ts';
import {openWatchScreen, type WatchScreen} from './_watch-screen.ts';
import {chosenThing, thingsOf} from './_watch-things.ts';
import {watchLines} from './_watch-view.ts';
import {clockText, happeningWords} from './_watch-words.ts';

export type WatchFlags = {
	readonly engine: 'auto' | 'docker' | 'simulator';
	readonly seed: number;
	readonly break?: readonly string[];
	/** In ms. */
	readonly for?: number;
	readonly json?: boolean;
};

/** Without a terminal nobody can say when it is enough. */
const UNATTENDED_MS = 60_000;

export async function watchDesign(
	file: string,
	flags: WatchFlags,
	terminal: Terminal,
): Promise<number> {
	const {network} = await readDesign(file);
	const things = thingsOf(network);
	const broken = (flags.break ?? []).map(word => chosenThing(things, word));
	const {stdin, stdout} = process;
	const onScreen = stdin.isTTY && stdout.isTTY && flags.json !== true;
	const progress = createProgress(terminal, {quiet: false});
	return interruptible(terminal, async guard => {
		const {engines, notes} = await chooseEngines(flags.engine, {
			network,
			seed: flags.seed,
			onProgress: progress.waiting,
		});
		notes.forEach(progress.note);
		const [engine] = engines;
		if (engine === undefined) {
			throw new Error('No engine was chosen.');
		}
		guard.onInterrupt(engine.down);
		try {
			progress.begin(`lab of ${network.name}`);
			await engine.up();
			progress.end();
			using screen = onScreen ? openWatchScreen() : null;
			// A person watches the simulator at the world's pace; a pipeline does not want to wait for it.
			const isVirtual = engine.kind === 'simulator' && onScreen;
			await watchLab(engine, {
				network,
				broken,
				forMs: flags.for ?? (onScreen ? null : UNATTENDED_MS),
				...outlets(screen, {terminal, json: flags.json === true}),
				pace: async durationMs => {
					if (isVirtual) {
						await sleep(durationMs);
					}
				},
				signal: guard.signal,
			});
		} finally {
			await engine.down();
		}
		return EXIT.ready;
	});
}

/** Where pictures and events go. */
function outlets(
	screen: WatchScreen | null,
	{terminal, json}: {readonly terminal: Terminal; readonly json: boolean},
): Pick<WatchOptions, 'keys' | 'show' | 'onEvent'> {
	if (screen !== null) {
		return {
			keys: screen.keys,
			show: watched => {
				screen.draw(watchLines(watched, {...screen.size(), colour: terminal.outColour}));
			},
			onEvent: () => undefined,
		};
	}
	return {
		keys: (): readonly Key[] => [],
		show: () => undefined,
		onEvent: event => {
			const words = json ? stableJson(event) : happeningWords(event);
			if (words !== null) {
				terminal.out(json ? words : visibleText(`${clockText(event.atMs)}  ${words}`));
			}
		},
	};
}
