/** The written forms that documents share. Each `error` is the phrase that completes "Write …" in a message. */
import * as z from 'zod';
import {DURATION_PATTERN, RATE_PATTERN, RATIO_PATTERN, SIZE_PATTERN} from './units.ts';

export type WrittenForm = {
	readonly pattern: RegExp;
	/** For the reference: `duration`. */
	readonly title: string;
	/** Completes "Write …". */
	readonly phrase: string;
	readonly examples: readonly string[];
};

export function form({pattern, title, phrase, examples}: WrittenForm, description: string) {
	return z
		.string({error: phrase})
		.regex(pattern, {error: phrase})
		.meta({title, description, examples: [...examples]});
}

const DURATION: WrittenForm = {
	pattern: DURATION_PATTERN,
	title: 'duration',
	phrase: 'a duration such as `1.2ms`, `10s` or `2min`',
	examples: ['1.2ms', '10s', '2min'],
};

const RATE: WrittenForm = {
	pattern: RATE_PATTERN,
	title: 'rate',
	phrase: 'a rate such as `100Mbit` or `1Gbit`',
	examples: ['100Mbit', '1Gbit'],
};

const SIZE: WrittenForm = {
	pattern: SIZE_PATTERN,
	title: 'size',
	phrase: 'a size such as `256KiB` or `64GiB`',
	examples: ['256KiB', '64GiB'],
};

const RATIO: WrittenForm = {
	pattern: RATIO_PATTERN,
	title: 'share',
	phrase: 'a share such as `0.5%`, from 0% to 100%',
	examples: ['0.5%'],
};

export const duration = (description: string) => form(DURATION, description);
export const rate = (description: string) => form(RATE, description);
export const size = (description: string) => form(SIZE, description);
export const ratio = (description: string) => form(RATIO, description);

/** Of a title, a purpose and the like. */
export const TEXT_CHARACTERS_MAX = 2000;

export const text = (description: string) =>
	z
		.string({error: 'a text'})
		.min(1, {error: 'a text that is not empty'})
		.max(TEXT_CHARACTERS_MAX, {error: `a text of at most ${TEXT_CHARACTERS_MAX} characters`})
		.meta({description});

export const whole = (description: string, range: {min: number; max: number}) => {
	const phrase = `a whole number from ${range.min} to ${range.max}`;
	return z
		.int({error: phrase})
		.min(range.min, {error: phrase})
		.max(range.max, {error: phrase})
		.meta({description});
};
