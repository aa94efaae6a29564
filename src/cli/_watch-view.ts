/** The screen of `watch` as lines: what each node believes, which links are down, what can be broken, what happened last. */
import {Chalk, type ChalkInstance} from 'chalk';
import type {HistoryEvent} from '../engine/history.types.ts';
import type {Network} from '../network/network.types.ts';
import {visibleText} from '../report/_markup.ts';
import {type Moment, type NodeView, viewWords} from '../report/_replay.ts';
import {partitionLetter} from '../report/drawing/replay.ts';
import {clockText, happeningWords} from './_watch-words.ts';
import type {Thing} from './_watch-things.ts';

export type Watched = {
	readonly network: Network;
	/** `simulated` or `measured`. */
	readonly evidence: string;
	readonly moment: Moment;
	readonly things: readonly Thing[];
	/** Ids of those that are broken now. */
	readonly broken: ReadonlySet<string>;
	readonly chosen: number;
	readonly history: readonly HistoryEvent[];
};

export type Size = {readonly columns: number; readonly rows: number; readonly colour: boolean};

const KEYS = '↑ ↓ choose · space breaks or mends · h mends all · q leaves';
/** Title, clock, headings, keys and the blank lines between them. */
const FIXED_ROWS = 9;
const EVENTS_MIN = 3;

/** At most `rows` lines, none wider than `columns`. */
export function watchLines(watched: Watched, {columns, rows, colour}: Size): readonly string[] {
	const paint = new Chalk({level: colour ? 1 : 0});
	const {network, moment, things, history} = watched;
	const nodes = nodeLines(watched, paint);
	const room = Math.max(2, rows - FIXED_ROWS);
	const thingRows = Math.min(things.length, Math.max(2, room - nodes.length - EVENTS_MIN));
	const eventRows = Math.max(0, room - nodes.length - thingRows);
	const down = linksDown(network, moment);
	const lines: readonly (readonly [text: string, style?: ChalkInstance])[] = [
		[`${network.title} (${watched.evidence})`, paint.bold],
		[`${clockText(moment.atMs).trim()}${down === '' ? '' : `, down: ${down}`}`],
		[''],
		...nodes,
		[''],
		['Things that can fail', paint.bold],
		...thingLines(watched, thingRows, paint),
		[''],
		['What happened last', paint.bold],
		...eventLines(history, eventRows),
		[''],
		[KEYS, paint.dim],
	];
	return lines.slice(0, rows).map(([text, style]) => {
		const cut = `  ${visibleText(text).replace(/\s/g, ' ')}`.slice(0, Math.max(1, columns - 1));
		return style === undefined ? cut : style(cut);
	});
}

type Line = readonly [text: string, style?: ChalkInstance];

function nodeLines({network, moment}: Watched, paint: ChalkInstance): readonly Line[] {
	const members = network.cluster?.members ?? [];
	const width = Math.max(0, ...members.map(({device}) => device.length));
	return members.map(({device, nodeid}, index): Line => {
		const view = moment.nodes[index];
		const name = `${device.padEnd(width)}  ${String(nodeid).padStart(2)}`;
		return view === undefined
			? [name]
			: [`${name}  ${markOf(view)} ${wordsOf(view)}`, styleOf(view, paint)];
	});
}

function markOf({state, quorum}: NodeView): string {
	return state === 'down' ? '–' : quorum === 'yes' ? '●' : '○';
}

function wordsOf(view: NodeView): string {
	const letter = partitionLetter(view);
	return (letter === '' ? '' : `${letter} · `) + viewWords(view);
}

function styleOf({state, quorum}: NodeView, paint: ChalkInstance): ChalkInstance {
	return state === 'down' ? paint.dim : quorum === 'yes' ? paint.green : paint.red;
}

function linksDown({cables, overlays}: Network, moment: Moment): string {
	const tunnels = overlays.flatMap(({id, tunnels: own}) => own.map(({a, b}) => `${id} ${a}–${b}`));
	const names = [...cables.map(({id}): string => id), ...tunnels];
	return names
		.filter((_, index) => ([...moment.cables, ...moment.tunnels][index] ?? 'up') !== 'up')
		.join(', ');
}

/** A window on the list that keeps the chosen one in its middle. */
function thingLines(
	{things, broken, chosen}: Watched,
	count: number,
	paint: ChalkInstance,
): readonly Line[] {
	const first = Math.max(0, Math.min(things.length - count, chosen - Math.floor(count / 2)));
	return things.slice(first, first + count).map((thing, index): Line => {
		const isChosen = first + index === chosen;
		const isBroken = broken.has(thing.id);
		const text = `${isChosen ? '›' : ' '} ${isBroken ? '✕' : ' '} ${thing.title}`;
		return isBroken ? [text, paint.red] : isChosen ? [text, paint.bold] : [text];
	});
}

function eventLines(history: readonly HistoryEvent[], count: number): readonly Line[] {
	const told: Line[] = [];
	for (let index = history.length - 1; index >= 0 && told.length < count; index -= 1) {
		const event = history[index];
		const words = event === undefined ? null : happeningWords(event);
		if (event !== undefined && words !== null) {
			told.push([`${clockText(event.atMs)}  ${words}`]);
		}
	}
	return told.reverse();
}
