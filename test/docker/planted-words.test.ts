import test from 'ava';
import {loadNetwork} from '../../src/cli/load-network.ts';
import type {DocumentPath} from '../../src/core/places.ts';
import {checkShape} from '../../src/core/shape.ts';
import {readYaml, type YamlDocument} from '../../src/core/yaml.ts';
import {designSchema} from '../../src/design/schema/design.ts';
import {compileDraft} from '../../src/network/compile.ts';
import {OVERLAY_KINDS} from '../../src/overlays/index.ts';
import {EVERY_DAEMON} from '../_support/every-daemon.ts';
import {labWords} from '../_support/lab-words.ts';

/** What a shell, a daemon's configuration, a file system, a batch of `ip` commands or JSON would take for something else. */
const PLANTED = [
	'a\nplanted: 1',
	'a\r\nplanted',
	'$(planted)',
	'`planted`',
	"'; planted; '",
	'" planted "',
	'-planted',
	'--planted=1',
	'a planted',
	'a\u0000planted',
	'../planted',
	'/planted',
	'a}planted{',
	'a#planted',
	'plánted',
	'plante\u202Ed',
	`planted${'d'.repeat(3000)}`,
] as const;

const PLANT = /pl[aá]nte/;

/** Each text gets a line end and every sixth of the others, its neighbours the rest: all of them everywhere take long. */
const STRIDE = 6;

/** Written by a person, for a reader: they reach reports, which escape them, and nothing else. */
const FOR_READERS = /(^|\.)(title|builtBy)$|^assumptions\[/;

const DESIGN = readYaml(EVERY_DAEMON, 'every-daemon.yaml');

type Spot = {
	/** Such as `servers.one.title`; a name that the design declares has a `=` behind it. */
	readonly name: string;
	/** The whole document with another text there. */
	readonly with: (text: string) => unknown;
};

/** Every text of a document, values and names alike. */
function spotsOf(value: unknown, path: DocumentPath = []): readonly Spot[] {
	const shown = path.map(step => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
	const name = shown.slice(1);
	if (typeof value === 'string') {
		return [{name, with: text => replaced(DESIGN.value, path, () => text)}];
	}
	if (Array.isArray(value)) {
		return value.flatMap((entry, index) => spotsOf(entry, [...path, index]));
	}
	return isMapping(value)
		? Object.entries(value).flatMap(([key, inner]) => [
				{name: `${name}.${key}=`, with: text => replaced(DESIGN.value, path, withKey(key, text))},
				...spotsOf(inner, [...path, key]),
			])
		: [];
}

function replaced(
	value: unknown,
	[step, ...rest]: DocumentPath,
	change: (value: unknown) => unknown,
): unknown {
	if (step === undefined) {
		return change(value);
	}
	return Array.isArray(value)
		? value.map((entry: unknown, index) => (index === step ? replaced(entry, rest, change) : entry))
		: mapping(
				Object.entries(value as object).map(([key, inner]) => [
					key,
					key === step ? replaced(inner, rest, change) : inner,
				]),
			);
}

const withKey = (old: string, name: string) => (value: unknown) =>
	mapping(Object.entries(value as object).map(([key, inner]) => [key === old ? name : key, inner]));

/** As the reader of YAML makes them: without a prototype, so that `__proto__` is a key like others. */
function mapping(entries: readonly (readonly [string, unknown])[]): unknown {
	const result = Object.create(null) as Record<string, unknown>;
	for (const [key, value] of entries) {
		result[key] = value;
	}
	return result;
}

const isMapping = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Refused with its place, or taken so that nothing of it reaches a daemon; every other outcome is a finding. */
function outcomeOf(value: unknown, by: 'form' | 'meaning'): string {
	const document: YamlDocument = {value, placeOf: DESIGN.placeOf};
	const {placeOf, mended: refused, ...shaped} = checkShape(designSchema, document);
	if (shaped.value === null || shaped.problems.length > 0) {
		return shaped.problems.every(({place}) => place !== undefined) ? 'refused' : 'has no place';
	}
	if (by === 'form') {
		return 'has a right form';
	}
	const options = {placeOf, overlayKinds: OVERLAY_KINDS, refused};
	const {network, problems} = compileDraft(shaped.value, options);
	if (problems.length > 0) {
		return problems.every(({place}) => place !== undefined) ? 'refused' : 'has no place';
	}
	const reached = labWords(network).find(word => PLANT.test(word));
	return reached === undefined ? 'taken' : `reaches the lab: ${JSON.stringify(reached)}`;
}

test('the design reaches every daemon as it stands', t => {
	const words = labWords(loadNetwork(EVERY_DAEMON, 'every-daemon.yaml')).join('\n');
	for (const part of ['cluster_name: cluster', 'openvpn', 'tincd', 'type=gre', 'vxlan', 'wg ']) {
		t.true(words.includes(part), part);
	}
	for (const part of ['vrrp_instance vrrp', 'ucarp', 'mon host', 'iqn.', '--volfile-id=vms']) {
		t.true(words.includes(part), part);
	}
	t.false(PLANT.test(words));
});

test('what is planted in any text of a design is refused with its place, or reaches no daemon', t => {
	const spots = spotsOf(DESIGN.value).filter(({name}) => !FOR_READERS.test(name));
	t.true(spots.length > 100);
	const findings = spots.flatMap((spot, place) =>
		PLANTED.filter((_, index) => index === 0 || index % STRIDE === place % STRIDE).flatMap(
			(planted, index) => {
				const written = spot.with(planted);
				const byForm = outcomeOf(written, 'form');
				// Whoever names another thing is held against the names that there are, whatever the word looks like.
				const isReference = byForm === 'has a right form' && index < 2;
				const outcome = isReference ? outcomeOf(written, 'meaning') : byForm;
				return outcome === 'refused' || outcome === 'has a right form'
					? []
					: [`${JSON.stringify(planted)} as ${spot.name} ${outcome}`];
			},
		),
	);
	t.deepEqual(findings, []);
});

test('a title may hold anything, and reaches no daemon', t => {
	const readers = spotsOf(DESIGN.value).filter(({name}) => FOR_READERS.test(name));
	t.true(readers.length > 8);
	const outcomes = readers.map(spot => outcomeOf(spot.with('$(planted)\n'), 'meaning'));
	t.deepEqual([...new Set(outcomes)], ['taken']);
});

const DECLARED = [
	...['one', 'two', 'three', 'witness', 'sw', 'hoster', 'dc', 'c-one', 'u-one', 'vpn', 'mesh'],
	...['p2p', 'vx', 'wg', 'g', 'rack', 'vms', 'lun', 'vrrp', 'carp', 'machine'],
];
const INHERITED = [
	...['constructor', 'toString', 'valueOf', 'hasOwnProperty', 'isPrototypeOf', 'toLocaleString'],
	'propertyIsEnumerable',
];

for (const [shift, example] of INHERITED.entries()) {
	test(`names that every object inherits are names like others, the first server called ${example}`, t => {
		const names = new Map(
			DECLARED.map((old, index) => {
				const name = INHERITED[(index + shift) % INHERITED.length] ?? '';
				return [old, index < INHERITED.length ? name : `${name}-${index}`];
			}),
		);
		t.is(outcomeOf(renamed(DESIGN.value, names), 'meaning'), 'taken');
	});
}

test('names as long as they may be are names like others', t => {
	const names = new Map(DECLARED.map((old, index) => [old, `${index}x`.padEnd(63, 'x')]));
	t.is(outcomeOf(renamed(DESIGN.value, names), 'meaning'), 'taken');
});

/** The design with things under other names, wherever they are named: `one`, `one.eth1` and `iscsi:lun` all do. */
function renamed(value: unknown, names: ReadonlyMap<string, string>): unknown {
	const word = (text: string): string =>
		text
			.split(/([.:])/)
			.map(part => names.get(part) ?? part)
			.join('');
	if (typeof value === 'string') {
		return word(value);
	}
	if (Array.isArray(value)) {
		return value.map(entry => renamed(entry, names));
	}
	return isMapping(value)
		? mapping(Object.entries(value).map(([key, inner]) => [word(key), renamed(inner, names)]))
		: value;
}
