/** Small things that every drawing needs. Colours come from the page's style through classes, so that they follow light and dark. */
import {type Markup, markup} from '../_markup.ts';

/** Two decimals are finer than any screen and keep the file small. */
export function px(value: number): string {
	return String(Math.round(value * 100) / 100);
}

const GRAPHEMES = new Intl.Segmenter('en', {granularity: 'grapheme'});

/** The text, cut to about this many characters with an ellipsis; the drawing's `<title>` has it whole. */
export function shortened(text: string, charactersMax: number): string {
	const characters = Array.from(GRAPHEMES.segment(text), ({segment}) => segment);
	return characters.length <= charactersMax
		? text
		: `${characters.slice(0, charactersMax - 1).join('')}…`;
}

export type Box = {
	readonly width: number;
	readonly height: number;
	/** What the picture shows, for those who cannot see it. */
	readonly label: string;
	readonly className: string;
};

/** An SVG that scales with its column and never grows beyond its natural size. */
export function svg(box: Box, body: Markup | readonly Markup[]): Markup {
	return markup`<svg class="${box.className}" viewBox="0 0 ${px(box.width)} ${px(box.height)}" width="${px(box.width)}" height="${px(box.height)}" role="img" aria-label="${box.label}">${body}</svg>`;
}

/** Round steps (1, 2 or 5 times a power of ten) that give at most `countMax` ticks from `from` to `to`. */
export function ticks(from: number, to: number, countMax: number): readonly number[] {
	const span = to - from;
	if (!(span > 0)) {
		return [from];
	}
	const rough = span / countMax;
	const power = 10 ** Math.floor(Math.log10(rough));
	const step = ([1, 2, 5, 10].find(factor => factor * power >= rough) ?? 10) * power;
	const first = Math.ceil(from / step);
	const count = Math.floor(to / step) - first + 1;
	return Array.from({length: count}, (_, index) =>
		Number(((first + index) * step).toPrecision(12)),
	);
}
