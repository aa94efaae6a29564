/** The packets of chosen cables, from the moment that they are plugged: the panel writes them into the run's own folder. */
import {mkdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {CableId} from '../core/ids.ts';
import type {Capture} from '../engine/engine.types.ts';
import type {PanelClient} from './panel-client.ts';

/** Inside the run's folder, which only its user may enter: keys and what the machines say to each other may be in there. */
export const CAPTURES_FOLDER = 'captures';

/** Enough for minutes of corosync's talk; what comes after it is counted. */
const FILE_BYTES_MAX = 32 * 2 ** 20;

export type Captures = {
	readonly start: () => Promise<void>;
	readonly end: () => Promise<readonly Capture[]>;
};

export async function makeCapturesFolder(runFolder: string): Promise<void> {
	await mkdir(join(runFolder, CAPTURES_FOLDER), {mode: 0o700});
}

export function capturesOf(
	panel: Pick<PanelClient, 'startCapture' | 'stopCapture'>,
	runFolder: string,
	cables: readonly CableId[],
): Captures {
	// A cable's name may have characters that a file's may not.
	const fileOf = (index: number): string => `${String(index)}.pcap`;
	return {
		start: async () => {
			await Promise.all(
				cables.map((cable, index) =>
					panel.startCapture(cable, {file: fileOf(index), maxBytes: FILE_BYTES_MAX}),
				),
			);
		},
		end: () =>
			Promise.all(
				cables.map(async (cable, index) => {
					const {missedFrames} = await panel.stopCapture(cable);
					const pcap = await readFile(join(runFolder, CAPTURES_FOLDER, fileOf(index)));
					return {cable, pcap, missedFrames};
				}),
			),
	};
}
