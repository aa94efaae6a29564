/** Who asks whom in a probe; the same in both engines, so that their answers come in one order. */

/** Every two ends once, the earlier one first. */
export function unorderedPairs<End>(ends: readonly End[]): readonly (readonly [End, End])[] {
	return ends.flatMap((from, index) => ends.slice(index + 1).map(to => [from, to] as const));
}

export function orderedPairs<End>(ends: readonly End[]): readonly (readonly [End, End])[] {
	return ends.flatMap(from => ends.filter(to => to !== from).map(to => [from, to] as const));
}
