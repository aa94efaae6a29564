/** The JSON Schemas that are published: made of the very schemas that the tool reads with, so that they cannot go apart. */
import * as z from 'zod';
import {stableJson} from '../core/stable-json.ts';

export const SCHEMA_NAMES = ['design', 'scenario', 'result', 'exploration'] as const;

export type SchemaName = (typeof SCHEMA_NAMES)[number];

const LOADERS: Readonly<Record<SchemaName, () => Promise<z.ZodType>>> = {
	design: async () => (await import('../design/schema/design.ts')).designSchema,
	scenario: async () => (await import('../scenario/schema.ts')).wholeScenarioSchema,
	result: async () => (await import('../scoring/result.schema.ts')).resultSchema,
	exploration: async () => (await import('../scoring/exploration.schema.ts')).explorationSchema,
};

/** What a person or a program writes (`input`), not what reading makes of it. Ends with a line feed. */
export async function jsonSchemaOf(name: SchemaName): Promise<string> {
	// Draft 7 is what editors' YAML and JSON support knows best.
	const schema = z.toJSONSchema(await LOADERS[name](), {
		io: 'input',
		unrepresentable: 'any',
		target: 'draft-7',
	});
	return `${stableJson(schema, 2)}\n`;
}
