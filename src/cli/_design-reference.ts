/** docs/design-reference.md: every key of the design document, made of the schema that reads it, and the preset tables. */
import * as z from 'zod';
import {PROFILES} from '../design/presets/profiles.ts';
import {PROVIDER_PRESETS} from '../design/presets/providers.ts';
import {STACK_PRESETS} from '../design/presets/stacks.ts';
import {designSchema} from '../design/schema/design.ts';
import {METRICS} from '../network/requirement-line.ts';
import {OVERLAYS} from '../overlays/index.ts';
import {asSchema, keyTable, section, type Schema} from './_reference-page.ts';

const INTRODUCTION = `# The design document

One YAML file describes a cluster's network. Editors complete and check it when its first line is
\`# yaml-language-server: $schema=./design.schema.json\`; \`ringproof schema design\` prints that schema. The designs in
\`topology/\` are examples. corosync's own keys are spelt as in corosync.conf; all others are in camelCase.
[How large it may be](limits.md) stands on a page of its own.

This page is generated: change the schema in \`src/design/schema\` and run \`npm run generate\`.
`;

export function designReference(): string {
	const root = z.toJSONSchema(designSchema, {
		io: 'input',
		unrepresentable: 'any',
		target: 'draft-7',
	});
	return [
		INTRODUCTION,
		...sectionsOf(root, '', 'The document'),
		overlayTable(),
		stackTable(),
		providerTable(),
		profileTable(),
		metricTable(),
	].join('\n');
}

/** One section for each mapping with fixed keys, outer ones first. */
function sectionsOf(schema: Schema, path: string, title: string): readonly string[] {
	const head = `## ${path === '' ? title : `\`${path}\``}\n\n${schema.description ?? ''}\n`;
	const own = `${head}\n${keyTable(schema)}`;
	const nested = Object.entries(schema.properties ?? {}).flatMap(([key, property]) =>
		mappingsIn(asSchema(property), path === '' ? key : `${path}.${key}`).flatMap(([at, mapping]) =>
			sectionsOf(mapping, at, at),
		),
	);
	return [own, ...nested];
}

/** The mappings with fixed keys behind a property: itself, a list's entries, a named entry, or a kind of it. */
function mappingsIn(schema: Schema, path: string): readonly (readonly [string, Schema])[] {
	if (schema.properties !== undefined) {
		return [[path, schema]];
	}
	if (schema.items !== undefined && !Array.isArray(schema.items)) {
		return mappingsIn(asSchema(schema.items), `${path}[]`);
	}
	const kinds = schema.oneOf ?? schema.anyOf ?? [];
	if (kinds.length > 0) {
		return kinds.flatMap(kind => {
			const inner = asSchema(kind);
			const constant = asSchema(inner.properties?.['kind'] ?? {}).const;
			return mappingsIn(inner, typeof constant === 'string' ? `${path} (${constant})` : path);
		});
	}
	const values = schema.additionalProperties;
	return typeof values === 'object' ? mappingsIn(asSchema(values), `${path}.<name>`) : [];
}

function overlayTable(): string {
	return section(
		'Kinds of overlays',
		['kind', 'what it is'],
		OVERLAYS.map(({kind, title}) => [`\`${kind}\``, title]),
	);
}

function stackTable(): string {
	const rows = Object.entries(STACK_PRESETS).map(([name, preset]) => [
		`\`${name}\``,
		preset.title,
		preset.corosync === null
			? ''
			: `${preset.corosync.transport}, token ${preset.corosync.tokenMs} ms + ${preset.corosync.tokenCoefficientMs} ms`,
		`\`${preset.profile}\``,
		preset.source,
	]);
	return section('Stack presets', ['preset', 'what it is', 'corosync', 'profile', 'source'], rows);
}

function providerTable(): string {
	const rows = Object.entries(PROVIDER_PRESETS).map(([name, preset]) => [
		`\`${name}\``,
		preset.kind,
		preset.carriesMulticast ? 'yes' : 'no',
		String(preset.mtuBytes),
		`${preset.oneWayDelayMs} ms`,
		preset.unverified.map(key => `\`${key}\``).join(', '),
		preset.source,
	]);
	const heads = [
		'preset',
		'kind',
		'multicast',
		'MTU',
		'one-way delay an uplink',
		'unverified',
		'source',
	];
	return section('Provider presets', heads, rows);
}

function profileTable(): string {
	const rows = Object.entries(PROFILES).flatMap(([name, {lines}]) =>
		lines.map(({text, source}) => [`\`${name}\``, `\`${text}\``, source]),
	);
	return section('Requirement profiles', ['profile', 'requirement', 'source'], rows);
}

function metricTable(): string {
	const rows = Object.entries(METRICS).map(([name, {title, statistics, unit}]) => [
		`\`${name}\``,
		statistics.map(word => `\`${word}\``).join(', '),
		unit.form,
		title,
	]);
	return section('Requirement metrics', ['metric', 'statistic', 'quantity', 'meaning'], rows);
}
