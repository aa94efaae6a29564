/** From the text of a design file to the checked document, with every mistake that its form can show. */
import {invalidInput, RingproofError, type Problem} from '../core/errors.ts';
import type {DocumentPath, PlaceOf} from '../core/places.ts';
import {checkShape} from '../core/shape.ts';
import {readYaml} from '../core/yaml.ts';
import type {DesignSpec} from './design.types.ts';
import {limitProblems} from './limits.ts';
import {designSchema} from './schema/design.ts';

export type LoadedDesign = {
	readonly spec: DesignSpec;
	readonly placeOf: PlaceOf;
};

/** A design whose mistakes are not thrown yet, so that compiling can add its own to the same list. */
export type DesignDraft = {
	/** `null`: the form is too far off to go on. */
	readonly spec: DesignSpec | null;
	readonly placeOf: PlaceOf;
	readonly problems: readonly Problem[];
	/** Where `spec` differs from the file because the written value was refused. */
	readonly mended: readonly DocumentPath[];
};

/** Throws all mistakes of form at once (exit code 65). Most callers want `loadNetwork`, which finds the others too. */
export function loadDesign(text: string, file: string): LoadedDesign {
	const {spec, placeOf, problems} = draftDesign(text, file);
	if (problems.length > 0 || spec === null) {
		throw invalidInput(problems);
	}
	return {spec, placeOf};
}

/** Never throws for what the file says: a file that is not YAML gives a draft without a spec. */
export function draftDesign(text: string, file: string): DesignDraft {
	try {
		const shaped = checkShape(designSchema, readYaml(text, file));
		const {placeOf, mended} = shaped;
		const limits = shaped.value === null ? [] : limitProblems(shaped.value, placeOf);
		return {
			spec: limits.length > 0 ? null : shaped.value,
			placeOf,
			problems: [...shaped.problems, ...limits],
			mended,
		};
	} catch (error) {
		if (error instanceof RingproofError) {
			return {spec: null, placeOf: () => undefined, problems: error.problems, mended: []};
		}
		throw error;
	}
}
