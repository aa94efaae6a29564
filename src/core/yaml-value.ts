/** Turns a composed YAML document into plain values, recording the place of every key and value. */
import {
	isAlias,
	isMap,
	isScalar,
	isSeq,
	type Document,
	type Node,
	type Pair,
	type YAMLMap,
} from 'yaml';
import type {Place, Problem} from './errors.ts';
import {createPlaces, formatPath, type DocumentPath, type PlaceOf} from './places.ts';

export type YamlLimits = {
	readonly characters: number;
	/** Collections within collections. */
	readonly depth: number;
	readonly aliases: number;
	/** Scalars and collections, each alias counted with all that it stands for. */
	readonly values: number;
};

type Options = {
	readonly limits: YamlLimits;
	readonly placeAt: (offset: number) => Place;
};

/** What a walk over the document carries along; the counters are shared by all branches. */
type Walk = Options & {
	readonly document: Document.Parsed;
	readonly places: ReturnType<typeof createPlaces>;
	readonly problems: Problem[];
	readonly count: {aliases: number; values: number};
};

export type PlainValue = {
	readonly value: unknown;
	readonly placeOf: PlaceOf;
	readonly problems: readonly Problem[];
};

/** Never throws; what cannot be converted is a problem and stands as `null`. */
export function plainValue(document: Document.Parsed, options: Options): PlainValue {
	const walk: Walk = {
		...options,
		document,
		places: createPlaces(),
		problems: [],
		count: {aliases: 0, values: 0},
	};
	if (
		document.contents === null ||
		(isScalar(document.contents) && document.contents.value === null)
	) {
		walk.problems.push({
			code: 'empty-document',
			message: 'The file holds nothing.',
			place: options.placeAt(0),
		});
	}
	const value = convert(document.contents, [], walk);
	return {value, placeOf: walk.places.placeOf, problems: walk.problems};
}

function convert(node: Node | null, path: DocumentPath, walk: Walk): unknown {
	if (node === null || !withinLimits(node, path, walk)) {
		return null;
	}
	if (isAlias(node)) {
		const target = node.resolve(walk.document);
		// The alias's own place, not its anchor's, is where the reader has to look; inner values stand at the anchor.
		const value = convert(target ?? null, path, walk);
		walk.places.record(path, 'value', placeOfNode(node, walk));
		return value;
	}
	walk.places.record(path, 'value', placeOfNode(node, walk));
	if (isMap(node)) {
		return convertMap(node, path, walk);
	}
	if (isSeq(node)) {
		return node.items.map((item, index) => convert(item as Node | null, [...path, index], walk));
	}
	return isScalar(node) ? node.value : null;
}

function convertMap(map: YAMLMap, path: DocumentPath, walk: Walk): unknown {
	const result = Object.create(null) as Record<string, unknown>;
	for (const pair of map.items as Pair<Node, Node | null>[]) {
		const key = keyText(pair, path, walk);
		if (key !== undefined && Object.hasOwn(result, key)) {
			walk.problems.push({
				code: 'duplicate-key',
				message: `\`${key}\` stands twice in ${formatPath(path)}.`,
				remedy: 'Keep one of the two.',
				place: placeOfNode(pair.key, walk),
			});
		} else if (key !== undefined) {
			const inner = [...path, key];
			walk.places.record(inner, 'key', placeOfNode(pair.key, walk));
			result[key] = convert(pair.value, inner, walk);
		}
	}
	return result;
}

function keyText(
	pair: Pair<Node, Node | null>,
	path: DocumentPath,
	walk: Walk,
): string | undefined {
	const {key} = pair;
	const refuse = (code: string, message: string, remedy: string) => {
		walk.problems.push({code, message, remedy, place: placeOfNode(key, walk)});
	};
	if (!isScalar(key) || key.value === null || typeof key.value === 'object') {
		const message = `A key of ${formatPath(path)} is not a plain word.`;
		refuse('wrong-key', message, 'Write a name before the colon.');
		return undefined;
	}
	// The text as written: the key `010` names something else than the number 8.
	const text =
		typeof key.value === 'string' ? key.value : (key.source ?? JSON.stringify(key.value));
	if (text === '__proto__') {
		refuse('forbidden-key', 'The key `__proto__` is not allowed.', 'Choose another name.');
		return undefined;
	}
	return text;
}

function withinLimits(node: Node, path: DocumentPath, walk: Walk): boolean {
	const {count, limits} = walk;
	count.values += 1;
	count.aliases += isAlias(node) ? 1 : 0;
	const refuse = (code: string, message: string): false => {
		// Once is enough: everything behind the limit would say the same.
		if (!walk.problems.some(problem => problem.code === code)) {
			const remedy = 'Write the values out, or split the design.';
			walk.problems.push({code, message, remedy, place: placeOfNode(node, walk)});
		}
		return false;
	};
	if (count.aliases > limits.aliases) {
		return refuse('too-many-aliases', `The file has more than ${limits.aliases} aliases.`);
	}
	if (count.values > limits.values) {
		return refuse('too-many-values', `The file holds more than ${limits.values} values.`);
	}
	if (path.length > limits.depth) {
		return refuse('nested-too-deep', `Values are nested more than ${limits.depth} deep here.`);
	}
	// An alias within its own anchor has no end; the path does not grow when an alias only names an alias.
	if (isAlias(node) && node.resolve(walk.document) === undefined) {
		return refuse('unknown-alias', `The alias \`*${node.source}\` names no anchor above it.`);
	}
	return true;
}

function placeOfNode(node: Node, walk: Walk): Place {
	return walk.placeAt(node.range?.[0] ?? 0);
}
