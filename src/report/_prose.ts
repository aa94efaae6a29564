/**
 * Sentences as checks and engines write them: what stands between two backticks is a key, a value or a command. A
 * terminal shows the backticks; a report that can set code apart shows the code instead.
 */
export type ProsePart = {readonly kind: 'words' | 'code'; readonly text: string};

/** In order and without the backticks of code; a backtick without its like on the same line stays among the words. */
export function proseParts(text: string): readonly ProsePart[] {
	return text
		.split(/(?<!`)`([^`\n]+)`(?!`)/)
		.map((part, index): ProsePart => ({kind: index % 2 === 0 ? 'words' : 'code', text: part}))
		.filter(part => part.text !== '');
}
