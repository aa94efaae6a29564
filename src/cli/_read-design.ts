/** A design's file, read once: what is compiled is what is kept. */
import type {ReadDesign} from './_conclude.ts';
import {readInput} from './_files.ts';
import {loadNetwork} from './load-network.ts';

/** @throws RingproofError (65) with every mistake of the file */
export async function readDesign(file: string): Promise<ReadDesign> {
	const text = await readInput(file, 'design');
	return {file, text, network: loadNetwork(text, file)};
}
