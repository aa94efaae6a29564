/** docs/scenario-reference.md: every key of a scenario, every fault, every selector, made of the code that reads them. */
import * as z from 'zod';
import {NAMED_KINDS} from '../faults/_named-targets.ts';
import {ROLES} from '../faults/_roles.ts';
import type {Fault} from '../faults/_fault.ts';
import {FAULTS} from '../faults/index.ts';
import {
	faultStepSchema,
	healStepSchema,
	probeStepSchema,
	rampStepSchema,
	startStepSchema,
	stopStepSchema,
	waitStepSchema,
	wholeScenarioSchema,
} from '../scenario/schema.ts';
import {DEFAULT_SUITE, FURTHER_SCENARIOS, findScenario} from '../scenario/suite.ts';
import {asSchema, keyTable, section, type Schema} from './_reference-page.ts';

const INTRODUCTION = `# Scenarios

A scenario breaks a network in a certain way and says what to wait for and what to measure. One YAML file, one
scenario; editors complete and check it when its first line is
\`# yaml-language-server: $schema=./scenario.schema.json\`. \`ringproof prove DESIGN --scenario NAME\` runs a shipped one,
\`--scenario FILE.yaml\` one of your own.

A run has four phases: the cluster is brought up; the steps happen in their order; everything that is still broken is
healed; the cluster is given the time to come together again that its own timers may need. A step does exactly one
thing: it starts a fault, heals one, ramps one through several values, waits, probes, or starts or stops the cluster's
daemons.

This page is generated: change the code and run \`npm run generate\`.
`;

const OTHER_STEPS = [
	rampStepSchema,
	healStepSchema,
	waitStepSchema,
	probeStepSchema,
	startStepSchema,
	stopStepSchema,
];

export function scenarioReference(): string {
	const root = jsonSchema(wholeScenarioSchema);
	return [
		INTRODUCTION,
		`## The document\n\n${keyTable(root)}`,
		`## \`needs\`\n\n${keyTable(asSchema(root.properties?.['needs'] ?? {}))}`,
		selectorTable(),
		`## Faults\n\nEvery fault brings its own heal: what it broke is as the design says again. Every step with a fault has these keys:\n\n${keyTable(commonKeys())}`,
		...FAULTS.map(faultSection),
		'## Other steps\n\nEach of them takes `at` or `after` too.\n',
		...OTHER_STEPS.map(otherSection),
		suiteTable(),
	].join('\n');
}

const TIMING = ['at', 'after'];

/** What a fault's step has besides the fault's own parameters. */
function commonKeys(): Schema {
	const [first] = FAULTS;
	if (first === undefined) {
		throw new Error('There are no faults.');
	}
	const own = Object.keys(first.params.shape);
	return without(jsonSchema(faultStepSchema(first)), ['fault', ...own]);
}

function faultSection({kind, description, accepts, params}: Fault): string {
	const targets = accepts.map(word => `\`${word}\``).join(', ');
	const own = Object.keys(params.shape).length === 0 ? '' : `\n${keyTable(jsonSchema(params))}`;
	return `### \`fault: ${kind}\`\n\n${description} Takes: ${targets}.\n${own}`;
}

function otherSection(schema: z.ZodType): string {
	const json = jsonSchema(schema);
	return `### \`${json.title ?? ''}\`\n\n${json.description ?? ''}\n\n${keyTable(without(json, TIMING))}`;
}

function without(schema: Schema, keys: readonly string[]): Schema {
	const kept = Object.entries(schema.properties ?? {}).filter(([key]) => !keys.includes(key));
	return {...schema, properties: Object.fromEntries(kept)};
}

function selectorTable(): string {
	const kinds = NAMED_KINDS.map(kind => `\`${kind}\``).join(', ');
	return section(
		'Selectors',
		['selector', 'what it finds'],
		[
			[
				'`KIND:NAME`',
				`One thing by its name; kinds: ${kinds}. \`uplink:SERVER\` is a server's only uplink.`,
			],
			['`each:KIND`', 'Every thing of a kind, and one run of the scenario for each.'],
			['`all:KIND`', 'Every thing of a kind, together.'],
			['`any-one-KIND`', 'One of them, chosen by the seed.'],
			[
				'`ring:NUMBER`',
				'The cables by which the members reach that link of the ring, beneath its tunnels.',
			],
			...Object.entries(ROLES).map(([role, {describes}]) => [`\`${role}\``, `${describes}.`]),
		],
	);
}

function suiteTable(): string {
	const rows = [...DEFAULT_SUITE, ...FURTHER_SCENARIOS].map(name => {
		const {title, purpose} = findScenario(name);
		const inSuite = (DEFAULT_SUITE as readonly string[]).includes(name) ? 'yes' : '';
		return [`\`${name}\``, inSuite, title, purpose];
	});
	return section(
		'Shipped scenarios',
		['name', 'in the default suite', 'what happens', 'what for'],
		rows,
	);
}

function jsonSchema(schema: z.ZodType): Schema {
	return z.toJSONSchema(schema, {io: 'input', unrepresentable: 'any', target: 'draft-7'});
}
