/**
 * Reads a YAML file that a person wrote into plain values and remembers where each of them stands. The file may come
 * from anybody, so size, nesting and aliases are limited, and no key can reach an object's prototype.
 */
import {Composer, LineCounter, Parser, type CST, type Document} from 'yaml';
import {invalidInput, type Place, type Problem} from './errors.ts';
import type {PlaceOf} from './places.ts';
import {plainValue, type YamlLimits} from './yaml-value.ts';

export type YamlDocument = {
	/** Objects without prototype, arrays and scalars. */
	readonly value: unknown;
	readonly placeOf: PlaceOf;
};

/** Several times what the largest design within `DESIGN_LIMITS` takes, and read within a second or two. */
export const YAML_LIMITS: YamlLimits = {
	characters: 262_144,
	depth: 32,
	aliases: 200,
	values: 50_000,
};

/** Throws all syntax mistakes at once, as invalid input (exit code 65). */
export function readYaml(text: string, file: string, limits = YAML_LIMITS): YamlDocument {
	if (text.length > limits.characters) {
		const message = `The file has ${text.length} characters; at most ${limits.characters} are read.`;
		throw invalidInput([
			{
				code: 'file-too-large',
				message,
				remedy: 'Split it into several designs.',
				place: {file, line: 1, column: 1},
			},
		]);
	}
	const lineCounter = new LineCounter();
	const placeAt = (offset: number): Place => {
		const {line, col} = lineCounter.linePos(offset);
		return {file, line: Math.max(line, 1), column: Math.max(col, 1)};
	};
	const tokens = [...new Parser(lineCounter.addNewLine).parse(text)];
	refuseDeepNesting(tokens, limits.depth, placeAt);
	// Keys are held against each other later: the composer compares every two of them.
	const composer = new Composer({prettyErrors: false, logLevel: 'silent', uniqueKeys: false});
	const documents = [...composer.compose(tokens, true, text.length)];
	const problems = syntaxProblems(documents, placeAt);
	if (problems.length > 0) {
		throw invalidInput(problems);
	}
	const [document] = documents;
	if (document === undefined) {
		throw new Error('The YAML composer gave no document.');
	}
	const result = plainValue(document, {limits, placeAt});
	if (result.problems.length > 0) {
		throw invalidInput(result.problems);
	}
	return {value: result.value, placeOf: result.placeOf};
}

/** The composer recurses, so depth is measured before it runs, without recursion. */
function refuseDeepNesting(
	tokens: readonly CST.Token[],
	depthMax: number,
	placeAt: (offset: number) => Place,
): void {
	const pending = tokens.map(token => ({token, depth: 0}));
	for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
		const {token, depth} = next;
		if (depth > depthMax) {
			throw invalidInput([
				{
					code: 'nested-too-deep',
					message: `Values are nested more than ${depthMax} deep here.`,
					remedy: 'A design needs fewer than ten levels.',
					place: placeAt('offset' in token ? token.offset : 0),
				},
			]);
		}
		if ('items' in token) {
			for (const item of token.items) {
				if (item.key) pending.push({token: item.key, depth: depth + 1});
				if (item.value) pending.push({token: item.value, depth: depth + 1});
			}
		}
		if (token.type === 'document' && token.value) {
			pending.push({token: token.value, depth});
		}
	}
}

function syntaxProblems(
	documents: readonly Document.Parsed[],
	placeAt: (offset: number) => Place,
): readonly Problem[] {
	const problems = documents.flatMap(document =>
		[...document.errors, ...document.warnings].map(error => ({
			code: 'yaml-syntax',
			message: `${error.message.replace(/\.$/, '')}.`,
			remedy:
				'Mend the YAML; indentation is by spaces, and text with `: ` or ` #` in it needs quotes.',
			place: placeAt(error.pos[0]),
		})),
	);
	const second = documents[1];
	if (second !== undefined) {
		problems.push({
			code: 'yaml-syntax',
			message: 'The file holds more than one YAML document.',
			remedy: 'Keep one design a file: remove the `---` between them.',
			place: placeAt(second.range[0]),
		});
	}
	return problems;
}
