/** How far a search is, for a person who waits: the share, the rate and the time that is left. */
import {elapsedText} from '../report/_words.ts';
import type {SearchProgress} from '../explore/run/search.ts';
import type {Progress} from './_progress.ts';

/** More often than this the line would only flicker. */
const REDRAW_MS = 500;

export function searchProgress(progress: Progress): (state: SearchProgress) => void {
	let began: {readonly atMs: number; readonly done: number} | undefined;
	let drawnAtMs = 0;
	return ({done, total}) => {
		const nowMs = performance.now();
		began ??= {atMs: nowMs, done};
		if (nowMs - drawnAtMs < REDRAW_MS && done < total) {
			return;
		}
		drawnAtMs = nowMs;
		const perSecond = (1000 * (done - began.done)) / (nowMs - began.atMs);
		const rate =
			perSecond > 0 && Number.isFinite(perSecond)
				? `, ${perSecond.toPrecision(3)} a second, ${elapsedText((1000 * (total - done)) / perSecond)} left`
				: '';
		progress.waiting(`${String(done)} of ${String(total)}${rate}`);
	};
}
