/** One line a happening, for people who watch a lab. */
import type {HistoryEvent} from '../engine/history.types.ts';

type Words = {
	readonly [Kind in HistoryEvent['kind']]?: (event: HistoryEvent & {kind: Kind}) => string | null;
};

const DEVICE_WORDS = {
	running: 'has power again',
	killed: 'lost power',
	stopped: 'was shut down',
	frozen: 'stands still',
} as const;

/** What is left out here says nothing to a person who watches. */
const WORDS: Words = {
	fault: ({action, title}) => `${action === 'start' ? 'broken' : 'mended'}: ${title}`,
	device: ({device, state}) => `${device}: ${DEVICE_WORDS[state]}`,
	daemon: ({node, daemon, state}) => (state === 'ready' ? null : `${node}: ${daemon} ${state}`),
	membership: ({node, members}) => `${node}: new membership of ${members.join(' ')}`,
	quorum: ({node, quorate}) => `${node}: ${quorate ? 'quorate' : 'not quorate'}`,
	// eslint-disable-next-line @typescript-eslint/naming-convention -- the history's own word for it
	'token-lost': ({node}) => `${node}: lost the token`,
	// eslint-disable-next-line @typescript-eslint/naming-convention -- the history's own word for it
	'knet-link': ({node, link, peer, state}) =>
		`${node}: link ${String(link)} to ${String(peer)} is ${state}`,
	tunnel: ({node, overlay, peer, state}) => `${node}: tunnel ${overlay} to ${peer} is ${state}`,
	note: ({text}) => text,
};

/** `null`: nothing that a person would want to read. */
export function happeningWords(event: HistoryEvent): string | null {
	const words = WORDS[event.kind] as ((event: HistoryEvent) => string | null) | undefined;
	return words?.(event) ?? null;
}

/** `12.3 s`, to the width of an hour. */
export function clockText(atMs: number): string {
	return `${(atMs / 1000).toFixed(1)} s`.padStart(8);
}
