/** From a design file's text to the network: the one place where the document, the compiler and the tunnel kinds meet. */
import {invalidInput, type Problem} from '../core/errors.ts';
import {draftDesign} from '../design/load-design.ts';
import {compileDraft} from '../network/compile.ts';
import type {Network} from '../network/network.types.ts';
import {OVERLAY_KINDS} from '../overlays/index.ts';

/** Throws every mistake of the file at once, those of form and those of meaning (exit code 65), in the file's order. */
export function loadNetwork(text: string, file: string): Network {
	const draft = draftDesign(text, file);
	if (draft.spec === null) {
		throw invalidInput(inFileOrder(draft.problems));
	}
	const {placeOf, mended} = draft;
	const options = {placeOf, overlayKinds: OVERLAY_KINDS, refused: mended};
	const compiled = compileDraft(draft.spec, options);
	const problems = [...draft.problems, ...compiled.problems.map(({path, ...problem}) => problem)];
	if (problems.length > 0) {
		throw invalidInput(inFileOrder(problems));
	}
	return compiled.network;
}

function inFileOrder(problems: readonly Problem[]): readonly Problem[] {
	return [...problems].sort(
		(a, b) =>
			(a.place?.line ?? 0) - (b.place?.line ?? 0) ||
			(a.place?.column ?? 0) - (b.place?.column ?? 0),
	);
}
