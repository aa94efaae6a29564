/** The same system lived through for a long time: failures and repairs drawn one by one, and the standstill counted. */
import type {Prng} from '../../core/prng.ts';
import type {System} from './markov.ts';

export type LongRun = {
	/** Share of the time that was a standstill. */
	readonly ratio: number;
	/** One standard deviation of that, from the spread between stretches of the run. */
	readonly standardError: number;
	readonly losses: number;
};

/** The run is counted in stretches of the same length, whose spread tells how far chance may have moved the mean. */
const STRETCHES = 20;

export function liveThrough(
	{parts, isStopped}: Pick<System, 'parts' | 'isStopped'>,
	{time, prng}: {readonly time: number; readonly prng: Prng},
): LongRun {
	const stretch = time / STRETCHES;
	const stopped = new Array<number>(STRETCHES).fill(0);
	const rates = parts.map(({mtbf}) => 1 / mtbf);
	const failed = new Set<number>();
	let now = 0;
	let losses = 0;
	let isDown = isStopped([]);
	while (now < time) {
		const total = rates.reduce((sum, rate) => sum + rate, 0);
		const next = total === 0 ? time : Math.min(time, now - Math.log(1 - prng.next()) / total);
		if (isDown) {
			addSpan(stopped, {from: now, to: next, stretch});
		}
		now = next;
		const part = drawnPart(rates, prng.next() * total);
		const {mtbf = Infinity, mttr = 0} = parts[part] ?? {};
		if (!failed.delete(part)) {
			failed.add(part);
		}
		rates[part] = 1 / (failed.has(part) ? mttr : mtbf);
		const wasDown = isDown;
		isDown = isStopped([...failed].sort((a, b) => a - b));
		losses += isDown && !wasDown && now < time ? 1 : 0;
	}
	const shares = stopped.map(sum => sum / stretch);
	const mean = shares.reduce((sum, share) => sum + share, 0) / STRETCHES;
	const variance = shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / (STRETCHES - 1);
	return {ratio: mean, standardError: Math.sqrt(variance / STRETCHES), losses};
}

function drawnPart(rates: readonly number[], point: number): number {
	let left = point;
	const found = rates.findIndex(rate => {
		left -= rate;
		return left < 0;
	});
	return found === -1 ? rates.length - 1 : found;
}

/** A standstill may reach over the end of a stretch. */
function addSpan(
	stopped: number[],
	{from, to, stretch}: {readonly from: number; readonly to: number; readonly stretch: number},
): void {
	let begin = from;
	while (begin < to) {
		const index = Math.min(STRETCHES - 1, Math.floor(begin / stretch + 1e-9));
		const end = index === STRETCHES - 1 ? to : Math.min(to, (index + 1) * stretch);
		stopped[index] = (stopped[index] ?? 0) + end - begin;
		begin = end > begin ? end : to;
	}
}
