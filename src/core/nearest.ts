import {closest, distance} from 'fastest-levenshtein';

/**
 * The candidate that was most likely meant by a misspelt word: at most a third of its letters (and at least two) may
 * differ, letter case aside. `undefined`: none is near enough to be worth suggesting.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
	if (candidates.length === 0) {
		return undefined;
	}
	const byLowerCase = new Map(candidates.map(candidate => [candidate.toLowerCase(), candidate]));
	const wanted = word.toLowerCase();
	const best = closest(wanted, [...byLowerCase.keys()]);
	const limit = Math.max(2, Math.floor(word.length / 3));
	// A suggestion that shares no letter with a short word helps nobody.
	const near = distance(wanted, best) <= limit && distance(wanted, best) < Math.max(word.length, 2);
	return near ? byLowerCase.get(best) : undefined;
}

/** `Did you mean \`eth1\`? Known: \`eth0\`, \`eth1\`.`; long lists are shortened. */
export function suggest(word: string, candidates: readonly string[], known: string): string {
	const guess = nearest(word, candidates);
	const shown = candidates.slice(0, 30).map(candidate => `\`${candidate}\``);
	const more =
		candidates.length > shown.length ? ` and ${candidates.length - shown.length} more` : '';
	const list =
		candidates.length === 0 ? `${known}: none.` : `${known}: ${shown.join(', ')}${more}.`;
	return guess === undefined ? list : `Did you mean \`${guess}\`? ${list}`;
}
