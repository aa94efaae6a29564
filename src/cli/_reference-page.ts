/** What the generated references share: tables of a mapping's keys, made of the JSON Schema that editors get. */
import type * as z from 'zod';

export type Schema = z.core.JSONSchema.JSONSchema;

/** The keys of one mapping: form, whether they must be there, meaning. Ends with a line feed. */
export function keyTable({properties = {}, required = []}: Schema): string {
	const rows = Object.entries(properties).map(([key, property]) => {
		const inner = asSchema(property);
		const isRequired = required.includes(key) ? 'yes' : '';
		return [`\`${key}\``, formOf(inner), isRequired, inner.description ?? ''];
	});
	return table(['key', 'form', 'required', 'meaning'], rows);
}

/** A heading and a table beneath it. */
export function section(
	title: string,
	heads: readonly string[],
	rows: readonly (readonly string[])[],
): string {
	return `## ${title}\n\n${table(heads, rows)}`;
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
	const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
	return `${[line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n')}\n`;
}

function cell(text: string): string {
	return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

/** JSON Schema allows `true` for anything; the documents' schemas never say so. */
export function asSchema(schema: boolean | Schema): Schema {
	return typeof schema === 'boolean' ? {} : schema;
}

function formOf(schema: Schema): string {
	const kinds = schema.anyOf ?? schema.oneOf;
	if (schema.enum !== undefined) {
		return schema.enum.map(word => `\`${String(word)}\``).join(', ');
	}
	if (schema.const !== undefined) {
		return `\`${JSON.stringify(schema.const)}\``;
	}
	if (kinds !== undefined) {
		return [...new Set(kinds.map(kind => formOf(asSchema(kind))))].join(' or ');
	}
	if (schema.type === 'array') {
		return `list of ${formOf(asSchema((schema.items ?? {}) as boolean | Schema))}`;
	}
	if (schema.type === 'object') {
		const values = schema.additionalProperties;
		return typeof values === 'object' ? `names to ${formOf(asSchema(values))}` : 'mapping';
	}
	return scalarForm(schema);
}

function scalarForm(schema: Schema): string {
	const example = schema.examples?.[0];
	const shown = typeof example === 'string' ? ` such as \`${example}\`` : '';
	if (schema.title !== undefined) {
		return `${schema.title}${shown}`;
	}
	if (schema.type === 'boolean') {
		return '`true` or `false`';
	}
	if (schema.type === 'integer') {
		const {minimum, maximum} = schema;
		return maximum === undefined || maximum > 1e9
			? 'whole number'
			: `${String(minimum)} to ${String(maximum)}`;
	}
	return schema.type === 'string' ? 'text' : String(schema.type);
}
