/** A reader of tags that is strict enough to notice text which became markup. */
const TAG = /<(\/?)([A-Za-z][A-Za-z0-9:-]*)((?:\s+[A-Za-z][A-Za-z0-9:_-]*="[^"<]*")*)\s*(\/?)>/y;

/** HTML's elements without an end tag. */
const VOID = new Set(['meta', 'link', 'br', 'img', 'input']);

/** The names of all elements, in order. Throws where a `<` opens no tag or where tags do not nest. */
export function elementNames(text: string): readonly string[] {
	const names: string[] = [];
	const open: string[] = [];
	const body = text.replace(/^<(\?xml|!doctype)[^>]*>/i, '');
	for (let at = body.indexOf('<'); at !== -1; at = body.indexOf('<', TAG.lastIndex)) {
		TAG.lastIndex = at;
		const [, slash, name, , closed] = TAG.exec(body) ?? [];
		if (name === undefined) {
			throw new Error(`No tag: ${body.slice(at, at + 80)}`);
		}
		if (slash === '/') {
			const last = open.pop();
			if (last !== name) {
				throw new Error(`</${name}> closes <${last ?? 'nothing'}>`);
			}
			continue;
		}
		names.push(name);
		if (name === 'script') {
			// As in a browser: up to its end tag, nothing in it is markup.
			TAG.lastIndex = body.indexOf('</script', TAG.lastIndex);
		}
		if (closed !== '/' && !VOID.has(name)) {
			open.push(name);
		}
	}
	if (open.length > 0) {
		throw new Error(`Never closed: ${open.join(' ')}`);
	}
	return names;
}
