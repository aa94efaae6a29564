/**
 * One requirement in words: `<metric>: <statistic> <relation> <quantity>`, such as `rtt: p99 < 2ms`,
 * `loss: ratio <= 0.1%` or `failures-survived: count >= 1`.
 */
import {suggest} from '../core/nearest.ts';
import {parseDurationMs, parseRatio} from '../core/units.ts';
import type {Requirement} from './network.types.ts';

type Metric = Requirement['metric'];
type Statistic = Requirement['statistic'];
type Relation = Requirement['relation'];
type Unit = {
	readonly parse: (text: string) => number | undefined;
	/** Completes "Write …". */
	readonly form: string;
};

const DURATION: Unit = {parse: parseDurationMs, form: 'a duration such as `2ms` or `50s`'};
const RATIO: Unit = {parse: parseRatio, form: 'a share from `0%` to `100%`'};
const COUNT: Unit = {
	parse: text => (/^\d{1,3}$/.test(text) ? Number(text) : undefined),
	form: 'a whole number such as `1`',
};
const PERCENTILES: readonly Statistic[] = ['p50', 'p95', 'p99', 'max'];

/** What can be required, of which statistic, in which unit. */
export const METRICS: Readonly<
	Record<Metric, {title: string; statistics: readonly Statistic[]; unit: Unit}>
> = {
	rtt: {
		title: 'Round trip between every two voters on the ring’s own path',
		statistics: PERCENTILES,
		unit: DURATION,
	},
	jitter: {
		title: 'Spread of that round trip: its percentile less its median',
		statistics: ['p95', 'p99', 'max'],
		unit: DURATION,
	},
	loss: {title: 'Packets lost on the ring’s path', statistics: ['ratio'], unit: RATIO},
	'multicast-loss': {
		title: 'Multicast packets lost between every two voters',
		statistics: ['ratio'],
		unit: RATIO,
	},
	outage: {
		title: 'Time without quorum after a single failure that should be survived',
		statistics: ['max'],
		unit: DURATION,
	},
	'service-away': {
		title: 'Time that a highly available service does not run after a single failure',
		statistics: ['max'],
		unit: DURATION,
	},
	'failures-survived': {
		title: 'Failures at once after which one part of the cluster is still quorate',
		statistics: ['count'],
		unit: COUNT,
	},
};

const RELATIONS: readonly Relation[] = ['<=', '>=', '<', '>'];

/** What is wrong with a line, and where in it (characters from its start). */
export type LineMistake = {
	readonly code: string;
	readonly message: string;
	readonly remedy: string;
	readonly offset: number;
};

export type ParsedLine = Omit<Requirement, 'text' | 'source'>;

export function parseRequirement(line: string): ParsedLine | LineMistake {
	const words = splitLine(line);
	if (words === null) {
		return {
			code: 'requirement-form',
			message: `\`${line}\` is not a requirement.`,
			remedy: 'Write `<metric>: <statistic> <relation> <quantity>`, such as `rtt: p99 < 2ms`.',
			offset: 0,
		};
	}
	const {metric, statistic, relation, quantity} = words;
	if (!isMetric(metric.text)) {
		return unknownWord('metric', metric, Object.keys(METRICS));
	}
	const {statistics, unit} = METRICS[metric.text];
	const knownStatistic = statistics.find(word => word === statistic.text);
	if (knownStatistic === undefined) {
		return unknownWord(`statistic of \`${metric.text}\``, statistic, statistics);
	}
	const knownRelation = RELATIONS.find(word => word === relation.text);
	if (knownRelation === undefined) {
		return unknownWord('relation', relation, RELATIONS);
	}
	const value = unit.parse(quantity.text);
	if (value === undefined) {
		return {
			code: 'requirement-unit',
			message: `\`${quantity.text}\` is not a quantity for \`${metric.text}\`.`,
			remedy: `Write ${unit.form}.`,
			offset: quantity.offset,
		};
	}
	return {metric: metric.text, statistic: knownStatistic, relation: knownRelation, value};
}

/** A word of the line and where it begins. */
type Word = {readonly text: string; readonly offset: number};
type Words = Readonly<Record<'metric' | 'statistic' | 'relation' | 'quantity', Word>>;

function splitLine(line: string): Words | null {
	const match = /^\s*([\w-]+)\s*:\s*(\w+)\s*([<>=!]+)\s*(\S.*?)\s*$/d.exec(line);
	const word = (index: number): Word => ({
		text: match?.[index] ?? '',
		offset: match?.indices?.[index]?.[0] ?? 0,
	});
	return match === null
		? null
		: {metric: word(1), statistic: word(2), relation: word(3), quantity: word(4)};
}

function unknownWord(what: string, {text, offset}: Word, known: readonly string[]): LineMistake {
	return {
		code: 'requirement-word',
		message: `\`${text}\` is not a ${what}.`,
		remedy: suggest(text, known, 'Known'),
		offset,
	};
}

function isMetric(word: string): word is Metric {
	return Object.hasOwn(METRICS, word);
}
