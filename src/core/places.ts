/** Where in a written file each value stands, by its path in the document. */
import type {Place} from './errors.ts';

/** Keys and list indices from the document's root: `['servers', 'serveur1', 'interfaces', 'eth0']`. */
export type DocumentPath = readonly (string | number)[];

/**
 * Finds the place of the value at a path, or of its key. A path that is not in the file is answered with its nearest
 * written ancestor, so that a missing key points at the thing that lacks it. `undefined`: the document has no file.
 */
export type PlaceOf = (path: DocumentPath, part?: 'key' | 'value') => Place | undefined;

/** For documents that no person wrote: generated designs and imports. */
export const NO_PLACES: PlaceOf = () => undefined;

export type WrittenPlaces = {
	readonly record: (path: DocumentPath, part: 'key' | 'value', place: Place) => void;
	readonly placeOf: PlaceOf;
};

/** An empty table of places, to be filled while a document is read. */
export function createPlaces(): WrittenPlaces {
	const tables = {key: new Map<string, Place>(), value: new Map<string, Place>()};
	return {
		record: (path, part, place) => {
			tables[part].set(pathKey(path), place);
		},
		placeOf: (path, part = 'value') => {
			const exact = tables[part].get(pathKey(path));
			if (exact !== undefined) {
				return exact;
			}
			for (let length = path.length; length >= 0; length -= 1) {
				const key = pathKey(path.slice(0, length));
				const place = tables.key.get(key) ?? tables.value.get(key);
				if (place !== undefined) {
					return place;
				}
			}
			return undefined;
		},
	};
}

/** `servers.serveur1.clients[0]`, the form in which messages name a value; the root is `the document`. */
export function formatPath(path: DocumentPath): string {
	if (path.length === 0) {
		return 'the document';
	}
	return path
		.map((step, index) => {
			if (typeof step === 'number') {
				return `[${String(step)}]`;
			}
			return index === 0 ? step : `.${step}`;
		})
		.join('');
}

/** Whether one path leads to or through the other. */
export function isRelatedPath(a: DocumentPath, b: DocumentPath): boolean {
	const shared = Math.min(a.length, b.length);
	return a.slice(0, shared).every((step, index) => step === b[index]);
}

function pathKey(path: DocumentPath): string {
	return path.map(String).join('\u0000');
}
