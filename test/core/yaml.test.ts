import test from 'ava';
import {EXIT, RingproofError, type Problem} from '../../src/core/errors.ts';
import {readYaml, YAML_LIMITS} from '../../src/core/yaml.ts';

function problemsOf(text: string, limits = YAML_LIMITS): readonly Problem[] {
	try {
		readYaml(text, 'file.yaml', limits);
		return [];
	} catch (error) {
		if (error instanceof RingproofError && error.exitCode === EXIT.invalidInput) {
			return error.problems;
		}
		throw error;
	}
}

function codesOf(text: string, limits = YAML_LIMITS): readonly string[] {
	return problemsOf(text, limits).map(({code, place}) => `${code} ${place?.line}:${place?.column}`);
}

test('an empty file is told as such', t => {
	t.deepEqual(codesOf(''), ['empty-document 1:1']);
	t.deepEqual(codesOf('# only a comment\n'), ['empty-document 1:1']);
	t.deepEqual(codesOf('null\n'), ['empty-document 1:1']);
});

test('every syntax mistake has its line and column', t => {
	t.deepEqual(codesOf('a: [1, 2\nb: 3\n').length > 0, true);
	t.deepEqual(codesOf('a: 1\n\tb: 2\n')[0]?.startsWith('yaml-syntax 2:'), true);
	t.deepEqual(codesOf('a: 1\nb: 2\na: 3\n'), ['duplicate-key 3:1']);
});

test('a second document in the file is refused', t => {
	t.deepEqual(
		codesOf('a: 1\n---\nb: 2\n').map(code => code.split(' ')[0]),
		['yaml-syntax'],
	);
});

test('a key that would reach an object’s prototype is refused', t => {
	t.deepEqual(codesOf('servers:\n  __proto__: {polluted: true}\n'), ['forbidden-key 2:3']);
	t.is(({} as Record<string, unknown>)['polluted'], undefined);
});

test('names that every object inherits are plain keys', t => {
	const {value} = readYaml('constructor: 1\ntoString: 2\n', 'file.yaml');
	t.deepEqual(Object.entries(value as object), [
		['constructor', 1],
		['toString', 2],
	]);
});

test('a key that is no word is refused', t => {
	t.deepEqual(codesOf('? [a, b]\n: 1\n'), ['wrong-key 1:3']);
	t.deepEqual(codesOf('null: 1\n'), ['wrong-key 1:1']);
});

test('a file that is too large is not parsed', t => {
	const limits = {...YAML_LIMITS, characters: 10};
	t.deepEqual(codesOf('a: 12345678', limits), ['file-too-large 1:1']);
	t.deepEqual(codesOf('a: 1234567', limits), []);
});

test('nesting is refused before it exhausts the stack', t => {
	const limits = {...YAML_LIMITS, depth: 3};
	t.deepEqual(codesOf('a: [[[[1]]]]', limits)[0]?.split(' ')[0], 'nested-too-deep');
	t.deepEqual(codesOf('a: [[1]]', limits), []);
	t.deepEqual(codesOf('['.repeat(260_000))[0]?.split(' ')[0], 'nested-too-deep');
	t.deepEqual(codesOf('- '.repeat(130_000))[0]?.split(' ')[0], 'nested-too-deep');
});

test('aliases cannot multiply without end', t => {
	const levels = ['a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]'];
	for (let level = 1; level < 9; level += 1) {
		const before = `*a${level - 1}`;
		levels.push(`a${level}: &a${level} [${Array.from({length: 10}, () => before).join(', ')}]`);
	}
	t.deepEqual(
		problemsOf(levels.join('\n')).map(({code}) => code),
		['too-many-aliases'],
	);
	const generous = {...YAML_LIMITS, aliases: 1e9};
	t.deepEqual(
		problemsOf(levels.join('\n'), generous).map(({code}) => code),
		['too-many-values'],
	);
});

test('an alias within its own anchor ends at a limit', t => {
	t.true(problemsOf('a: &a [*a]\n').length > 0);
	t.deepEqual(codesOf('a: *nowhere\n'), ['unknown-alias 1:4']);
});

test('an alias stands for its anchor', t => {
	const {value, placeOf} = readYaml('a: &line {rate: 1Gbit}\nb: *line\n', 'file.yaml');
	t.deepEqual(JSON.stringify(value), '{"a":{"rate":"1Gbit"},"b":{"rate":"1Gbit"}}');
	t.deepEqual(placeOf(['b']), {file: 'file.yaml', line: 2, column: 4});
});

test('every value and key knows its place, and a missing one its nearest ancestor’s', t => {
	const {placeOf} = readYaml('a:\n  b: [x, y]\n  "c d": 1\n', 'file.yaml');
	const at = (line: number, column: number) => ({file: 'file.yaml', line, column});
	t.deepEqual(placeOf(['a', 'b'], 'key'), at(2, 3));
	t.deepEqual(placeOf(['a', 'b', 1]), at(2, 10));
	t.deepEqual(placeOf(['a', 'c d']), at(3, 10));
	t.deepEqual(placeOf(['a', 'b', 'missing', 'deeper']), at(2, 3));
	t.deepEqual(placeOf(['nothing']), at(1, 1));
});

test('keys keep the text that was written', t => {
	const {value} = readYaml('010: a\n1.50: b\ntrue: c\n', 'file.yaml');
	t.deepEqual(Object.keys(value as object), ['010', '1.50', 'true']);
});

test('words that look like numbers or truth values are what YAML 1.2 says', t => {
	const {value} = readYaml('a: yes\nb: off\nc: 0x10\nd: 1e3\ne: ~\n', 'file.yaml');
	t.deepEqual(Object.values(value as object), ['yes', 'off', 16, 1000, null]);
});
