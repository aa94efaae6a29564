/** Where each service ran, as a band below those of the nodes: filled with its server's name, empty while it is away. */
import {formatDurationMs} from '../../core/units.ts';
import type {ServiceTimeline} from '../../engine/service-spans.ts';
import {type Markup, markup} from '../_markup.ts';
import {px, shortened} from './svg.ts';

const BAND_HEIGHT = 26;
/** About the width of one character of the bands' lettering. */
const CHARACTER_WIDTH = 6.4;

export type BandOptions = {
	/** From the engine's time to the drawing's x. */
	readonly scale: (atMs: number) => number;
	readonly top: number;
	/** Where the names on the left end. */
	readonly gutter: number;
};

export function serviceBandsHeight(services: readonly ServiceTimeline[]): number {
	return services.length * BAND_HEIGHT;
}

export function serviceBands(
	services: readonly ServiceTimeline[],
	{scale, top, gutter}: BandOptions,
): readonly Markup[] {
	return services.map(({service, spans}, index) => {
		const y = top + index * BAND_HEIGHT;
		const bands = spans.map(({fromMs, toMs, nodes}) => {
			const x = scale(fromMs);
			const width = Math.max(0.5, scale(toMs) - x);
			const words = nodes.length === 0 ? 'away' : nodes.join(' and ');
			const fits = width > words.length * CHARACTER_WIDTH + 6;
			return markup`<g><title>${service}: ${nodes.length === 0 ? words : `on ${words}`}, ${formatDurationMs(toMs - fromMs)}</title><rect class="${classOf(nodes.length)}" x="${px(x)}" y="${px(y + 4)}" width="${px(width)}" height="${BAND_HEIGHT - 8}"/>${
				fits
					? markup`<text class="belief-text ${nodes.length === 0 ? 'on-empty' : 'on-quorate'}" x="${px(x + width / 2)}" y="${px(y + 17)}" text-anchor="middle">${words}</text>`
					: null
			}</g>`;
		});
		return markup`<g><text class="row-name" x="${gutter - 10}" y="${px(y + 17)}" text-anchor="end">${shortened(service, 20)}</text>${bands}</g>`;
	});
}

/** Twice is drawn as what it is. */
function classOf(nodes: number): string {
	return nodes === 0 ? 'down' : nodes === 1 ? 'quorate' : 'fault';
}
