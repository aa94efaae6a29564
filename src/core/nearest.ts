import {closest, distance} from 'fastest-levenshtein';

/** The valid name that was probably meant; `undefined` when none differs by at most a third of its letters. */
export function nearestName(written: string, valid: readonly string[]): string | undefined {
	if (valid.length === 0) {
		return undefined;
	}
	const candidate = closest(written, valid);
	const tolerated = Math.max(1, Math.floor(candidate.length / 3));
	return distance(written, candidate) <= tolerated ? candidate : undefined;
}

/** `Did you mean "a"? Valid: a, b.`, the remedy for a name that nothing has. */
export function didYouMean(written: string, valid: readonly string[]): string {
	const nearest = nearestName(written, valid);
	const question = nearest === undefined ? '' : `Did you mean "${nearest}"? `;
	return valid.length === 0
		? 'There is nothing to name here.'
		: `${question}Valid: ${valid.join(', ')}.`;
}
