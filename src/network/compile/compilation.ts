/** What the passes share: the document, and the list of mistakes that grows until the end. */
import type {Problem} from '../../core/errors.ts';
import {suggest} from '../../core/nearest.ts';
import type {DocumentPath, PlaceOf} from '../../core/places.ts';
import type {DesignSpec} from '../../design/design.types.ts';
import type {OverlayKinds} from '../overlay-kind.types.ts';

export type Compilation = {
	readonly spec: DesignSpec;
	readonly placeOf: PlaceOf;
	readonly overlayKinds: OverlayKinds;
	readonly problems: CompileProblem[];
};

/** A problem that still knows which part of the document it is about. */
export type CompileProblem = Problem & {readonly path: DocumentPath};

type Mistake = {
	readonly code: string;
	readonly message: string;
	readonly remedy: string;
	/** Whether to point at the key instead of the value. */
	readonly part?: 'key' | 'value';
};

export function report(compilation: Compilation, path: DocumentPath, mistake: Mistake): void {
	const {part = 'value', ...problem} = mistake;
	const place = compilation.placeOf(path, part);
	compilation.problems.push({...problem, path, ...(place !== undefined && {place})});
}

export type Named = {
	readonly name: string;
	readonly path: DocumentPath;
	/** `a site`, `a server`. */
	readonly what: string;
	readonly candidates: readonly string[];
};

/** Whether a name is one of those that the design declares; if not, the nearest one is suggested. */
export function isKnown(compilation: Compilation, named: Named): boolean {
	const {name, path, what, candidates} = named;
	if (candidates.includes(name)) {
		return true;
	}
	report(compilation, path, {
		code: 'unknown-name',
		message: `\`${name}\` is not ${what} of this design.`,
		remedy: suggest(name, candidates, 'Known'),
	});
	return false;
}

/** An own member of a mapping from the document; never something that every object inherits. */
export function own<Value>(
	mapping: Readonly<Record<string, Value>> | undefined,
	key: string,
): Value | undefined {
	return mapping !== undefined && Object.hasOwn(mapping, key) ? mapping[key] : undefined;
}
