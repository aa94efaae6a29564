/** A design's text with proposals carried out: the same document, edited in place, so that all else stays as it stood. */
import {type Document, parseDocument} from 'yaml';
import {RingproofError} from '../core/errors.ts';
import type {DesignSpec} from '../design/design.types.ts';
import type {DesignAsWritten, Proposal} from '../advice/_change.ts';
import {CHANGES} from '../advice/index.ts';
import type {Network} from '../network/network.types.ts';
import {writeKeepingFlow} from './_keep-flow.ts';
import {loadNetwork} from './load-network.ts';

export type ChangedDesign = {
	readonly text: string;
	readonly network: Network;
	readonly proposals: readonly Proposal[];
};

/** What the catalogue proposes for a design, in its order. */
export function proposalsFor(text: string, network: Network): readonly Proposal[] {
	const design: DesignAsWritten = {spec: specOf(parseDocument(text)), network};
	return CHANGES.flatMap(change => change.propose(design));
}

/**
 * Carries out the changes of these ids one after the other, each as it is proposed for what the ones before have made of
 * the design. `null`: one of them makes no sense any more, or the outcome is no valid design.
 */
export function changeDesign(
	design: {readonly text: string; readonly network: Network; readonly file: string},
	ids: readonly string[],
): ChangedDesign | null {
	let {text, network} = design;
	const proposals: Proposal[] = [];
	for (const id of ids) {
		const proposal = proposalsFor(text, network).find(candidate => candidate.id === id);
		if (proposal === undefined) {
			return null;
		}
		const document = parseDocument(text);
		proposal.edit(document);
		text = writeKeepingFlow(document, text);
		const compiled = networkOf(text, design.file);
		if (compiled === null) {
			return null;
		}
		network = compiled;
		proposals.push(proposal);
	}
	return {text, network, proposals};
}

function specOf(document: Document): DesignSpec {
	// The text was read by the loader before, which holds it against the schema.
	return document.toJS() as DesignSpec;
}

/** `null`: the change does not fit this design, which is no mistake of its author. */
function networkOf(text: string, file: string): Network | null {
	try {
		return loadNetwork(text, file);
	} catch (error) {
		if (error instanceof RingproofError) {
			return null;
		}
		throw error;
	}
}
