/**
 * Writes a YAML document back with the flow collections that nobody has touched as they stood in the file: the library
 * breaks their lines in its own way, which would make one change look like many.
 */
import {isDeepStrictEqual} from 'node:util';
import {
	type Document,
	isCollection,
	isNode,
	isPair,
	isSeq,
	type Node,
	parse,
	Scalar,
	visit,
} from 'yaml';

/** What stands in the place of a collection until the rest is written, and what then takes that place. */
type Kept = {readonly placeholder: string; readonly source: string};

/** The document was parsed from the text and edited since. It is good for nothing else afterwards. */
export function writeKeepingFlow(document: Document, text: string): string {
	const kept: Kept[] = [];
	const keep = (node: unknown, lead: string, startsAt: number): Scalar | null => {
		const endsAt = endOfUntouched(node, text);
		if (endsAt === null) {
			return null;
		}
		const word = freeWord(text, kept.length);
		kept.push({placeholder: `${lead}${word}`, source: text.slice(startsAt, endsAt)});
		return standIn(node as Node, word);
	};
	visit(document, (_key, node) => {
		if (isPair(node)) {
			// From the key on, as the collection may begin on a line of its own.
			const keyEndsAt = isNode(node.key) ? node.key.range?.[1] : undefined;
			node.value =
				(keyEndsAt === undefined ? null : keep(node.value, ': ', keyEndsAt)) ?? node.value;
		} else if (isSeq(node)) {
			for (const [index, item] of node.items.entries()) {
				const startsAt = isNode(item) ? item.range?.[0] : undefined;
				node.items[index] = (startsAt === undefined ? null : keep(item, '', startsAt)) ?? item;
			}
		}
	});
	const written = document.toString({lineWidth: 0, flowCollectionPadding: false});
	return kept.reduce(
		(all, {placeholder, source}) => all.replace(placeholder, () => source),
		written,
	);
}

/** Where a flow collection ends in the text that still says there what it says now; `null`: it is none such. */
function endOfUntouched(node: unknown, text: string): number | null {
	if (!isCollection(node) || node.flow !== true || !node.range) {
		return null;
	}
	const {range, anchor, tag, commentBefore} = node;
	const [startsAt, endsAt] = range;
	const isPlain = anchor === undefined && tag === undefined && (commentBefore ?? '') === '';
	return isPlain && isDeepStrictEqual(parse(text.slice(startsAt, endsAt)), node.toJSON())
		? endsAt
		: null;
}

/** With what is written behind the collection and in front of it. */
function standIn({comment, spaceBefore}: Node, word: string): Scalar {
	const scalar = new Scalar(word);
	scalar.comment = comment ?? null;
	scalar.spaceBefore = spaceBefore ?? false;
	return scalar;
}

/** A word that is not in the text, and that no other such word begins with. */
function freeWord(text: string, number: number): string {
	let word = 'kept';
	while (text.includes(word)) {
		word += '-kept';
	}
	return `${word}-${String(number)}-`;
}
