/** The terminal of `watch`: a screen of its own that is gone afterwards, and single keys without a line feed. */
import {emitKeypressEvents} from 'node:readline';
import type {Key} from './_watch-lab.ts';

export type WatchScreen = Disposable & {
	readonly draw: (lines: readonly string[]) => void;
	/** The keys since the last call. */
	readonly keys: () => readonly Key[];
	readonly size: () => {readonly columns: number; readonly rows: number};
};

const ENTER = '\u001B[?1049h\u001B[?25l';
const LEAVE = '\u001B[?25h\u001B[?1049l';
const HOME = '\u001B[H';
const CLEAR_TO_LINE_END = '\u001B[K';
const CLEAR_TO_SCREEN_END = '\u001B[J';

/** By readline's names; Ctrl-C is a key here, since the terminal is in raw mode. */
const KEYS: Readonly<Record<string, Key>> = {
	up: 'up',
	k: 'up',
	down: 'down',
	j: 'down',
	space: 'toggle',
	return: 'toggle',
	h: 'heal',
	q: 'quit',
	escape: 'quit',
};

type Pressed = {readonly name?: string; readonly ctrl?: boolean};

/** Takes standard input and output until it is disposed of. */
export function openWatchScreen(): WatchScreen {
	const {stdin, stdout} = process;
	let waiting: Key[] = [];
	const onKey = (_text: string | undefined, {name = '', ctrl = false}: Pressed): void => {
		const key = ctrl && name === 'c' ? 'quit' : KEYS[name];
		if (key !== undefined) {
			waiting.push(key);
		}
	};
	emitKeypressEvents(stdin);
	stdin.setRawMode(true);
	stdin.on('keypress', onKey);
	stdin.resume();
	stdout.write(ENTER);
	return {
		draw: lines => {
			// Line by line over the old picture: clearing the whole screen first would flicker.
			const text = lines.map(line => `${line}${CLEAR_TO_LINE_END}`).join('\r\n');
			stdout.write(`${HOME}${text}${CLEAR_TO_SCREEN_END}`);
		},
		keys: () => {
			const taken = waiting;
			waiting = [];
			return taken;
		},
		size: () => ({columns: stdout.columns, rows: stdout.rows}),
		[Symbol.dispose]: () => {
			stdin.off('keypress', onKey);
			stdin.setRawMode(false);
			stdin.pause();
			stdout.write(LEAVE);
		},
	};
}
