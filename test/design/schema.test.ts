import test from 'ava';
import * as z from 'zod';
import {PROFILES} from '../../src/design/presets/profiles.ts';
import {PROVIDER_PRESETS} from '../../src/design/presets/providers.ts';
import {STACK_PRESETS} from '../../src/design/presets/stacks.ts';
import {designSchema} from '../../src/design/schema/design.ts';

type Schema = z.core.JSONSchema.JSONSchema;

/** The paths of all keys below a schema whose description is missing. */
function undescribed(schema: Schema, path: string): readonly string[] {
	const properties = Object.entries(schema.properties ?? {}) as [string, Schema][];
	const own = properties.flatMap(([key, property]) => [
		...(property.description === undefined ? [`${path}.${key}`] : []),
		...undescribed(property, `${path}.${key}`),
	]);
	const inner = [
		schema.additionalProperties,
		schema.items,
		...(schema.anyOf ?? []),
		...(schema.oneOf ?? []),
	].filter((value): value is Schema => typeof value === 'object' && !Array.isArray(value));
	return [...own, ...inner.flatMap(value => undescribed(value, path))];
}

test('every key of the design document is described for editors', t => {
	const schema = z.toJSONSchema(designSchema, {io: 'input', target: 'draft-7'});
	t.true(Object.keys(schema.properties ?? {}).length > 10);
	t.deepEqual(undescribed(schema, ''), []);
});

test('every preset and every profile line has a source', t => {
	for (const preset of [...Object.values(PROVIDER_PRESETS), ...Object.values(STACK_PRESETS)]) {
		t.true(preset.source.length > 20, preset.title);
	}
	for (const {title, lines} of Object.values(PROFILES)) {
		t.true(
			lines.every(({source}) => source.length > 20),
			title,
		);
	}
});
