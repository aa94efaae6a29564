/** What the passes share: the document, and the list of mistakes that grows until the end. */
import type {Problem} from '../../core/errors.ts';
import {suggest} from '../../core/nearest.ts';
import {isRelatedPath, type DocumentPath, type PlaceOf} from '../../core/places.ts';
import type {DesignSpec} from '../../design/design.types.ts';
import type {OverlayKinds} from '../overlay-kind.types.ts';

export type Compilation = {
	readonly spec: DesignSpec;
	readonly placeOf: PlaceOf;
	readonly overlayKinds: OverlayKinds;
	/** Parts of the document that were refused before: what follows from them is not told again. */
	readonly refused: readonly DocumentPath[];
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
	if (compilation.refused.some(refused => isRelatedPath(refused, path))) {
		return;
	}
	const place = compilation.placeOf(path, part);
	compilation.problems.push({...problem, path, ...(place !== undefined && {place})});
}

/** Whether something at or within this part has been told already, so that what follows from it need not be. */
export function isTold(compilation: Compilation, path: DocumentPath): boolean {
	const told = [...compilation.refused, ...compilation.problems.map(problem => problem.path)];
	return told.some(at => at.length >= path.length && isRelatedPath(at, path));
}

export type Named = {
	readonly name: string;
	readonly path: DocumentPath;
	/** `a site`, `a server`. */
	readonly what: string;
	readonly candidates: readonly string[];
	/** Whether the name is a key of the document. */
	readonly part?: 'key' | 'value';
};

/** Whether a name is one of those that the design declares; if not, the nearest one is suggested. */
export function isKnown(compilation: Compilation, named: Named): boolean {
	const {name, path, what, candidates, part = 'value'} = named;
	if (candidates.includes(name)) {
		return true;
	}
	report(compilation, path, {
		code: 'unknown-name',
		message: `\`${name}\` is not ${what}.`,
		remedy: suggest(name, candidates, 'Known'),
		part,
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
