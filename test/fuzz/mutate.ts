/** Damages texts that were right, the way hasty people, broken disks and attackers do. */
import type {Prng} from '../../src/core/prng.ts';

/** Values that some reader somewhere has taken for something else. */
const HOSTILE_VALUES = [
	'',
	'null',
	'~',
	'true',
	'-1',
	'0',
	'1e309',
	'.nan',
	'9007199254740993',
	'0x7fffffff',
	'1ms',
	'-5ms',
	'1e9h',
	'999999999Gbit',
	'10.0.0.0/0',
	'10.0.0.1/33',
	'::ffff:10.0.0.1/96',
	'[]',
	'{}',
	'[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]',
	'{a: {a: {a: {}}}}',
	'&x [*x, *x]',
	'*nowhere',
	'!!js/function "x"',
	'"\\u0000"',
	'"$(id)"',
	"'; rm -rf / #'",
	'--help',
	'../../../../etc/passwd',
	'__proto__',
	'constructor',
	'"a\\nb"',
	'|\n  many\n  lines',
	'<script>alert(1)</script>',
	'مرحبا',
	'\ud800',
	'x'.repeat(5000),
] as const;

const HOSTILE_LINES = [
	'__proto__: {polluted: true}',
	'constructor: {prototype: {polluted: true}}',
	'<<: {polluted: true}',
	'? [a, b]\n: c',
	'---',
	'%YAML 1.1',
	'\t- tab',
	'"unclosed',
	'{unclosed: [',
	`${'- '.repeat(200)}x`,
] as const;

const SCRAPS = [
	'"',
	"'",
	'{',
	'}',
	'[',
	']',
	',',
	':',
	'\\',
	'&',
	'*',
	'#',
	'-',
	'\t',
	'\u0000',
	'é',
];

type Mutation = (lines: string[], prng: Prng) => void;

const MUTATIONS: readonly Mutation[] = [
	// A line goes, comes twice, or comes somewhere else.
	(lines, prng) => lines.splice(prng.below(lines.length), 1 + prng.below(3)),
	(lines, prng) => {
		const at = prng.below(lines.length);
		lines.splice(at, 0, lines[at] ?? '');
	},
	(lines, prng) => {
		const [taken = ''] = lines.splice(prng.below(lines.length), 1);
		lines.splice(prng.below(lines.length + 1), 0, taken);
	},
	// What stands behind a colon becomes something else, hostile or merely another line's.
	(lines, prng) => {
		replaceValue(lines, prng, pick(HOSTILE_VALUES, prng));
	},
	(lines, prng) => {
		const other = lines[prng.below(lines.length)] ?? '';
		replaceValue(lines, prng, other.slice(other.indexOf(':') + 1).trim());
	},
	(lines, prng) => {
		lines.splice(prng.below(lines.length + 1), 0, pick(HOSTILE_LINES, prng));
	},
	// Single characters, digits and the indentation.
	(lines, prng) => {
		edit(
			lines,
			prng,
			(line, at) => line.slice(0, at) + pick(SCRAPS, prng) + line.slice(at + prng.below(3)),
		);
	},
	(lines, prng) => {
		edit(lines, prng, line => line.replace(/\d+/, () => String(prng.below(2 ** 31))));
	},
	(lines, prng) => {
		edit(lines, prng, line => (prng.below(2) === 0 ? ` ${line}` : line.replace(/^ {1,2}|^\t/, '')));
	},
	// The file was cut off.
	(lines, prng) => {
		lines.length = 1 + prng.below(lines.length);
	},
];

/** The text with one to five wounds; the same prng gives the same ones. */
export function mutateText(text: string, prng: Prng): string {
	const lines = text.split('\n');
	for (let wounds = 1 + prng.below(5); wounds > 0; wounds -= 1) {
		if (lines.length === 0) {
			lines.push('');
		}
		pick(MUTATIONS, prng)(lines, prng);
	}
	return lines.join('\n');
}

function replaceValue(lines: string[], prng: Prng, value: string): void {
	// JSON keeps its comma, so that most of what comes out is still JSON.
	edit(lines, prng, line =>
		line.replace(/:\s*(.*?)(,?)$/, (_whole, _old: string, comma: string) => `: ${value}${comma}`),
	);
}

function edit(lines: string[], prng: Prng, change: (line: string, at: number) => string): void {
	const index = prng.below(lines.length);
	const line = lines[index] ?? '';
	lines[index] = change(line, prng.below(line.length + 1));
}

function pick<Item>(items: readonly Item[], prng: Prng): Item {
	const item = items[prng.below(items.length)];
	if (item === undefined) {
		throw new Error('There is nothing to pick from.');
	}
	return item;
}
