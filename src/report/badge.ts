/** The verdict as a small picture for a README: a word and a number, never a colour alone. */
import type {Verdict} from '../scoring/result.types.ts';
import {markup} from './_markup.ts';
import {scoreText, VERDICT_WORDS} from './_words.ts';
import type {ReportFormat} from './report.types.ts';

export const badge: ReportFormat = {
	id: 'badge',
	fileName: 'badge.svg',
	title: 'The verdict as a picture for a README',
	render: ({result: {verdict, score, engine}}) => {
		const simulated = engine.evidence === 'measured' ? '' : ` (${engine.evidence})`;
		return drawn(
			`${VERDICT_WORDS[verdict].toLowerCase()} ${scoreText(score)}${simulated}`,
			verdict,
		);
	},
};

/** White letters on each have a contrast of more than 4.5 to 1. */
const GROUNDS: Readonly<Record<Verdict, string>> = {
	ready: '#1f6b4b',
	'ready-with-risks': '#8a5b00',
	'not-ready': '#a82a2a',
	inconclusive: '#53606f',
};

const NAME = 'ringproof';
const HEIGHT = 20;
const PADDING = 8;
/** Mean width of a letter at 11 px; `textLength` makes every font keep to it. */
const LETTER_WIDTH = 6.3;

function drawn(text: string, verdict: Verdict): string {
	const nameWidth = widthOf(NAME);
	const textWidth = widthOf(text);
	const width = nameWidth + textWidth;
	const word = (content: string, x: number, ownWidth: number) =>
		markup`<text x="${x + ownWidth / 2}" y="14" textLength="${ownWidth - 2 * PADDING}" lengthAdjust="spacingAndGlyphs">${content}</text>`;
	return `${
		markup`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${HEIGHT}" viewBox="0 0 ${width} ${HEIGHT}" role="img" aria-label="${NAME}: ${text}"><title>${NAME}: ${text}</title><clipPath id="round"><rect width="${width}" height="${HEIGHT}" rx="3"/></clipPath><g clip-path="url(#round)"><rect width="${nameWidth}" height="${HEIGHT}" fill="#343a40"/><rect x="${nameWidth}" width="${textWidth}" height="${HEIGHT}" fill="${GROUNDS[verdict]}"/></g><g fill="#ffffff" text-anchor="middle" font-family="Verdana, DejaVu Sans, sans-serif" font-size="11">${word(NAME, 0, nameWidth)}${word(text, nameWidth, textWidth)}</g></svg>`
			.markup
	}\n`;
}

function widthOf(text: string): number {
	return Math.round(text.length * LETTER_WIDTH) + 2 * PADDING;
}
