/** Two texts line by line: the longest common lines stay, the others go (`-`) or come (`+`). */

/** Lines of context around a change. */
const CONTEXT_LINES = 2;

/** Unchanged lines far from a change are left out, with `…` in their place. */
export function lineDiff(before: string, after: string): readonly string[] {
	const all = wholeDiff(before.trimEnd().split('\n'), after.trimEnd().split('\n'));
	const isNear = all.map((_, index) =>
		all
			.slice(Math.max(0, index - CONTEXT_LINES), index + CONTEXT_LINES + 1)
			.some(line => !line.startsWith(' ')),
	);
	return all.flatMap((line, index) => {
		if (isNear[index] === true) {
			return [line];
		}
		return isNear[index - 1] === true ? ['…'] : [];
	});
}

function wholeDiff(one: readonly string[], two: readonly string[]): readonly string[] {
	const common = commonLengths(one, two);
	const lines: string[] = [];
	let left = 0;
	let right = 0;
	while (left < one.length || right < two.length) {
		if (left < one.length && right < two.length && one[left] === two[right]) {
			lines.push(` ${one[left] ?? ''}`);
			left += 1;
			right += 1;
		} else if (
			left < one.length &&
			(right >= two.length || at(common, left + 1, right) >= at(common, left, right + 1))
		) {
			lines.push(`-${one[left] ?? ''}`);
			left += 1;
		} else {
			lines.push(`+${two[right] ?? ''}`);
			right += 1;
		}
	}
	return lines;
}

/** By line of the one and of the other: how many lines the rests have in common, in order. */
function commonLengths(one: readonly string[], two: readonly string[]): readonly number[][] {
	const lengths = Array.from({length: one.length + 1}, () =>
		new Array<number>(two.length + 1).fill(0),
	);
	for (let left = one.length - 1; left >= 0; left -= 1) {
		for (let right = two.length - 1; right >= 0; right -= 1) {
			const row = lengths[left];
			if (row) {
				row[right] =
					one[left] === two[right]
						? at(lengths, left + 1, right + 1) + 1
						: Math.max(at(lengths, left + 1, right), at(lengths, left, right + 1));
			}
		}
	}
	return lengths;
}

function at(lengths: readonly number[][], left: number, right: number): number {
	return lengths[left]?.[right] ?? 0;
}
