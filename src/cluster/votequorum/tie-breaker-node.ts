import {type TieBreaker} from './config.types.ts';

/**
 * Reads `auto_tie_breaker_node`: `lowest`, `highest`, or nodeids separated by spaces. Reading stops
 * at the first thing that is not a nodeid, and what was read until then counts
 * (votequorum.c:728-770). Kind `none` means that nothing usable was found.
 */
export const parseTieBreakerNode = (text: string): TieBreaker => {
	if (text === 'lowest' || text === 'highest') return {kind: text};
	const nodeids: number[] = [];
	let rest = text;
	for (;;) {
		const match = /^\s*(\d+)/u.exec(rest);
		const nodeid = Number(match?.[1] ?? 0);
		if (match === null || nodeid === 0) break;
		nodeids.push(nodeid);
		rest = rest.slice(match[0].length);
	}
	return nodeids.length > 0 ? {kind: 'list', nodeids} : {kind: 'none'};
};
