/**
 * HTML, SVG and XML text that cannot be broken out of. A value that goes into a `markup` template is escaped unless it
 * is `Markup` itself, so that forgetting to escape is not possible; the only way around it is to make `Markup` by hand.
 */
export type Markup = {readonly markup: string};

export type MarkupValue = string | number | Markup | null | readonly MarkupValue[];

/** The template's own text as it is, its values escaped (`null`: nothing; arrays: one after the other). */
export function markup(parts: TemplateStringsArray, ...values: readonly MarkupValue[]): Markup {
	const text = parts.map((part, index) => part + written(values[index] ?? null));
	return {markup: text.join('')};
}

function written(value: MarkupValue): string {
	if (value === null) {
		return '';
	}
	if (typeof value === 'string' || typeof value === 'number') {
		return escapeMarkup(String(value));
	}
	return 'markup' in value ? value.markup : value.map(written).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;',
};

/** Safe between tags and in quoted attributes, of HTML and of XML 1.0. */
export function escapeMarkup(text: string): string {
	return visibleText(text).replace(/[&<>"']/g, character => ENTITIES[character] ?? '');
}

/**
 * Text without what would act on its surroundings: control characters (XML 1.0 forbids them even as references), halves
 * of surrogate pairs, and the bidirectional controls that can make a line read differently from what it says.
 * Each becomes U+FFFD. Line feeds and tabs stay; right-to-left letters stay, the page isolates them.
 */
export function visibleText(text: string): string {
	return text
		.replace(/\r\n?/g, '\n')
		.replace(/[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069\ufffe\uffff]|\p{Cs}/gu, '\ufffd');
}
