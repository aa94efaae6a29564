/**
 * Round trips as quantiles on a logarithmic axis, one row a pair and scenario, the limit drawn through all of them:
 *
 *   serveur1 – serveur2   steady state      ├──▓▓▓▓▓▓▓▓──│────────┤   ¦ limit
 *                                          min p50   p95 p99     max
 */
import {type Markup, markup} from '../_markup.ts';
import {type LatencyRow, pathWords} from '../_latency.ts';
import {latencyText} from '../_words.ts';
import {px, shortened, svg} from './svg.ts';

const WIDTH = 960;
const GUTTER = 370;
const RIGHT_MARGIN = 90;
const AXIS_HEIGHT = 30;
const ROW_HEIGHT = 26;

type Scale = (ms: number) => number;

export type Limit = {readonly ms: number; readonly text: string};

/** `rows` must not be empty. */
export function latencyDrawing(
	rows: readonly LatencyRow[],
	limit: Limit | null,
	label: string,
): Markup {
	const {scale, marks} = logarithmic(rows, limit);
	const height = AXIS_HEIGHT + rows.length * ROW_HEIGHT + 22;
	return svg({width: WIDTH, height, label, className: 'latency'}, [
		markup`<g>${marks.map(ms => tick(ms, scale, height))}</g>`,
		limit === null ? markup`` : limitLine(limit, scale, height),
		...rows.map((row, index) =>
			rowBand(row, limit, {scale, top: AXIS_HEIGHT + index * ROW_HEIGHT}),
		),
	]);
}

/** Decades from below the smallest to above the largest figure, the limit included, ticks at 1, 2 and 5. */
function logarithmic(
	rows: readonly LatencyRow[],
	limit: Limit | null,
): {scale: Scale; marks: readonly number[]} {
	const figures = rows
		.flatMap(({pair}) => [pair.minMs, pair.maxMs])
		.filter(ms => ms !== null && ms > 0) as number[];
	const known = [...figures, ...(limit === null ? [] : [limit.ms])];
	const smallest = Math.min(...known, 1000) / 1.3;
	const largest = Math.max(...known, smallest * 4) * 1.3;
	const from = Math.log10(smallest);
	const span = Math.log10(largest) - from;
	const scale: Scale = ms =>
		GUTTER + ((Math.log10(Math.max(ms, smallest)) - from) / span) * (WIDTH - GUTTER - RIGHT_MARGIN);
	const decades = Array.from({length: 9}, (_, index) => 10 ** (index - 4));
	const steps = span > 3 ? [1] : [1, 2, 5];
	const marks = decades
		.flatMap(decade => steps.map(step => Number((decade * step).toPrecision(3))))
		.filter(ms => ms >= smallest && ms <= largest);
	return {scale, marks};
}

function tick(ms: number, scale: Scale, height: number): Markup {
	const x = px(scale(ms));
	return markup`<line class="grid" x1="${x}" x2="${x}" y1="${AXIS_HEIGHT - 6}" y2="${px(height - 18)}"/><text class="tick" x="${x}" y="${AXIS_HEIGHT - 12}" text-anchor="middle">${latencyText(ms)}</text>`;
}

function limitLine(limit: Limit, scale: Scale, height: number): Markup {
	const x = px(scale(limit.ms));
	return markup`<line class="limit" x1="${x}" x2="${x}" y1="${AXIS_HEIGHT - 8}" y2="${px(height - 16)}"/><text class="limit-name" x="${x}" y="${px(height - 4)}" text-anchor="middle">required: ${limit.text}</text>`;
}

function rowBand(
	{pair, path, scenarioTitle}: LatencyRow,
	limit: Limit | null,
	{scale, top}: {scale: Scale; top: number},
): Markup {
	const {minMs, p50Ms, p95Ms, p99Ms, maxMs} = pair;
	const name = markup`<text class="row-name" x="${GUTTER - 14}" y="${px(top + 17)}" text-anchor="end">${shortened(`${pair.from} – ${pair.to}`, 26)} <tspan class="aside">${shortened(`${pathWords(path)}, ${scenarioTitle}`, 36)}</tspan></text>`;
	if (minMs === null || p50Ms === null || p95Ms === null || p99Ms === null || maxMs === null) {
		return markup`<g>${name}<text class="aside" x="${GUTTER + 4}" y="${px(top + 17)}">no answer to ${pair.sent} datagrams</text></g>`;
	}
	const over = limit !== null && p99Ms >= limit.ms;
	const middle = top + ROW_HEIGHT / 2;
	return markup`<g>${name}<title>${pair.from} – ${pair.to}, ${scenarioTitle}: p50 ${latencyText(p50Ms)}, p95 ${latencyText(p95Ms)}, p99 ${latencyText(p99Ms)}, max ${latencyText(maxMs)}</title><line class="whisker" x1="${px(scale(minMs))}" x2="${px(scale(maxMs))}" y1="${px(middle)}" y2="${px(middle)}"/><rect class="bulk" x="${px(scale(p50Ms))}" y="${px(middle - 5)}" width="${px(Math.max(2, scale(p95Ms) - scale(p50Ms)))}" height="10" rx="1.5"/><line class="${over ? 'p99 over' : 'p99'}" x1="${px(scale(p99Ms))}" x2="${px(scale(p99Ms))}" y1="${px(middle - 9)}" y2="${px(middle + 9)}"/><text class="${over ? 'figure over' : 'figure'}" x="${px(scale(maxMs) + 6)}" y="${px(top + 17)}">p99 ${latencyText(p99Ms)}</text></g>`;
}
