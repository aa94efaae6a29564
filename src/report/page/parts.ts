/** Small parts that several sections of the HTML report use. */
import type {Status} from '../../checks/check.types.ts';
import {type Markup, markup} from '../_markup.ts';
import {proseParts} from '../_prose.ts';
import {STATUS_WORDS} from '../_words.ts';

/** A check's or an engine's sentences, their code set apart. */
export function prose(text: string): Markup {
	return markup`${proseParts(text).map(part => (part.kind === 'code' ? markup`<code>${part.text}</code>` : part.text))}`;
}

/** An element's id for a name; characters that a fragment cannot hold become their code, so that names stay apart. */
export function anchor(kind: string, name: string): string {
	const safe = name.replace(
		/[^A-Za-z0-9-]/g,
		character => `_${(character.codePointAt(0) ?? 0).toString(16)}`,
	);
	return `${kind}-${safe}`;
}

const STATUS_MARKS: Readonly<Record<Status, string>> = {
	pass: '✓',
	fail: '✕',
	unknown: '?',
	'not-applicable': '–',
};

/** The status as a mark and a word, never as a colour alone. */
export function statusMark(status: Status): Markup {
	return markup`<span class="status ${status}"><span aria-hidden="true">${STATUS_MARKS[status]}</span> ${STATUS_WORDS[status]}</span>`;
}
