/** An exploration for a person: what stops the cluster, how often, and the matrix of all pairs. */
import {Chalk} from 'chalk';
import {formatDurationMs} from '../core/units.ts';
import {visibleText} from '../report/_markup.ts';
import type {Exploration} from '../scoring/exploration.schema.ts';
import {
	type Brush,
	figure,
	grouped,
	indented,
	LISTED_MAX,
	more,
	range,
	titled,
} from './_exploration-lines.ts';
import {matrixText} from './_exploration-matrix.ts';
import {servicesText} from './_exploration-services.ts';

export type ExplorationTextOptions = {readonly width: number; readonly colour: boolean};

const WIDTH_MAX = 120;

export function explorationText(exploration: Exploration, options: ExplorationTextOptions): string {
	const paint = new Chalk({level: options.colour ? 1 : 0});
	const brush = {paint, width: Math.max(40, Math.min(options.width, WIDTH_MAX))};
	const blocks = [
		headline(exploration, brush),
		weakPoints(exploration, brush),
		cutSets(exploration, brush),
		surprises(exploration, brush),
		servicesText(exploration, brush),
		availability(exploration, brush),
		workload(exploration, brush),
		matrixText(exploration, brush),
		random(exploration, brush),
		closing(exploration, brush),
	];
	return `\n${blocks.filter(block => block !== '').join('\n\n')}\n`;
}

function headline({design, baseline, tally, seed}: Exploration, {paint, width}: Brush): string {
	const rows = tally.slice(1).map(({failures, outcomes}) => {
		const counts = Object.entries(outcomes)
			.filter(([, count]) => count > 0)
			.map(([outcome, count]) => `${String(count)} ${outcome}`);
		const what = ['', 'single failures', 'pairs', 'triples'][failures] ?? `sets of ${failures}`;
		return `${what}: ${counts.join(', ')}`;
	});
	return [
		`  ${paint.bold('Exploration')}  ${visibleText(design.title)}  ${paint.dim(`seed ${String(seed)}`)}`,
		...indented(`${baseline.reason} (${baseline.evidence})`, width),
		...rows.map(row => `  ${row}`),
	].join('\n');
}

function weakPoints({weakPoints: points, baseline}: Exploration, {paint, width}: Brush): string {
	if (points.length === 0 && baseline.outcome !== 'whole') {
		return `  ${paint.red('There is nothing that a failure could stop.')}`;
	}
	if (points.length === 0) {
		return `  ${paint.green('Nothing stops the cluster alone.')}`;
	}
	const groups = grouped(points, point => costWords(point, false));
	const lines = groups.slice(0, LISTED_MAX).flatMap(([, alike]) => {
		const titles = alike.map(({title}) => visibleText(title));
		const words = alike.slice(0, 1).map(point => costWords(point, alike.length > 1));
		return indented(`${paint.red('✕')} ${titles.join('; ')}: ${words.join('')}`, width);
	});
	return titled(paint.bold('Single points of failure'), [...lines, ...more(groups.length)]);
}

function costWords(
	{events, minutesPerYear, holdsEverything}: Exploration['weakPoints'][number],
	isOneOfSeveral: boolean,
): string {
	const minutes =
		minutesPerYear === null
			? ''
			: `, ${figure(minutesPerYear)} min a year${isOneOfSeveral ? ' each' : ''}`;
	return `${eventWords(events)}${minutes}${holdsEverything ? ' (it holds every member)' : ''}`;
}

function cutSets({cutSets: cuts}: Exploration, {paint, width}: Brush): string {
	const together = cuts.filter(({elements}) => elements.length > 1);
	const blocks = alikeSubjects(together).map(([event, own]) => {
		const lines = own
			.slice(0, LISTED_MAX)
			.flatMap(({elements, evidence}) =>
				indented(`${elements.join(' + ')} ${paint.dim(`(${evidence})`)}`, width),
			);
		const title = `${paint.bold(`Together they bring ${event}`)}, ${String(own.length)} smallest sets`;
		return titled(title, [...lines, ...more(own.length)]);
	});
	return blocks.join('\n\n');
}

type Cuts = Exploration['cutSets'];

/** Stores or services that the same sets bring down are told of once. */
function alikeSubjects(cuts: Cuts): readonly (readonly [events: string, sets: Cuts])[] {
	const bySubject = new Map<string, Cuts>();
	for (const cut of cuts) {
		const key = `${cut.event} ${cut.subject ?? ''}`;
		bySubject.set(key, [...(bySubject.get(key) ?? []), cut]);
	}
	const bySets = new Map<string, Cuts[]>();
	for (const own of bySubject.values()) {
		const key = JSON.stringify(own.map(({event, elements}) => [event, elements]));
		bySets.set(key, [...(bySets.get(key) ?? []), own]);
	}
	return [...bySets.values()].map(groups => [
		eventWords(groups.flatMap(([first]) => first ?? [])),
		groups[0] ?? [],
	]);
}

/** `no-quorum and service-down of web, mail`. */
function eventWords(events: Exploration['weakPoints'][number]['events']): string {
	const kinds = [...new Set(events.map(({event}) => event))];
	return kinds
		.map(kind => {
			const subjects = events.flatMap(({event, subject}) =>
				event === kind && subject !== null ? [visibleText(subject)] : [],
			);
			return subjects.length === 0 ? kind : `${kind} of ${subjects.join(', ')}`;
		})
		.join(' and ');
}

/** Where the simulator does not agree with what votes and cables alone say. */
function surprises({simulated}: Exploration, {paint, width}: Brush): string {
	const alone = simulated.filter(
		({elements, forecast, outcome}) => elements.length === 1 && forecast !== outcome,
	);
	// What one of them does alone is no news of the pair.
	const unlike = simulated.filter(
		({elements, forecast, outcome}) =>
			forecast !== outcome &&
			(elements.length === 1 ||
				!alone.some(
					single => single.outcome === outcome && elements.includes(single.elements[0] ?? ''),
				)),
	);
	const lines = unlike
		.slice(0, LISTED_MAX)
		.flatMap(({elements, forecast, outcome, overlapMs}) =>
			indented(
				`${elements.join(', then ')}: ${outcome}, forecast ${forecast}${overlapMs > 0 ? `; two quorums for ${formatDurationMs(overlapMs)}` : ''}`,
				width,
			),
		);
	return lines.length === 0
		? ''
		: titled(paint.bold('Where timers decide otherwise than votes and cables'), [
				...lines,
				...more(unlike.length),
			]);
}

function availability({availability: found}: Exploration, {paint, width}: Brush): string {
	if (found === null) {
		return '';
	}
	const {minutesPerYear, availability: share, longRun} = found;
	const percent = (value: number): string => `${(100 * value).toFixed(5)} %`;
	const years = found.meanTimeToLossYears;
	return titled(paint.bold('Without quorum, expected'), [
		`  ${range(minutesPerYear.lower, minutesPerYear.upper, figure)} min a year, availability ${range(share.lower, share.upper, percent)}`,
		`  of these ${figure(found.standstillMinutesPerYear)} min standstill and ${figure(found.transitionMinutesPerYear)} min of answering to failures`,
		`  ${figure(found.lossesPerYear)} losses a year${years === null ? '' : `, the first after ${figure(years)} years on average`}`,
		...indented(
			paint.dim(
				`${String(longRun.years)} simulated years: ${figure(longRun.minutesPerYear)} ± ${figure(longRun.standardErrorMinutes)} min standstill a year. Rates come from the design or the tool’s presets; failures are independent.`,
			),
			width,
		),
	]);
}

function workload({workload: subjects}: Exploration, {paint, width}: Brush): string {
	const all = subjects.flatMap(
		({event, subject, minutesPerYear, answeringMinutesPerYear: answering, evidence}) =>
			minutesPerYear === null
				? []
				: [
						`${visibleText(subject)}: ${event} ${range(minutesPerYear.lower, minutesPerYear.upper, figure)} min a year${(answering ?? 0) === 0 ? '' : `, and ${figure(answering ?? 0)} min until it runs elsewhere`} ${paint.dim(`(${evidence})`)}`,
					],
	);
	return all.length === 0
		? ''
		: titled(paint.bold('Storage and services, expected'), [
				...all.slice(0, LISTED_MAX).flatMap(line => indented(line, width)),
				...more(all.length),
			]);
}

function random({random: search}: Exploration, {paint, width}: Brush): string {
	if (search === null) {
		return '';
	}
	const pace =
		search.schedulesPerMinute === null ? '' : `, ${String(search.schedulesPerMinute)} a minute`;
	const title = `${paint.bold('Random schedules')}, ${String(search.schedules)}${pace}`;
	if (search.violations.length === 0) {
		return titled(title, [`  ${paint.green('None violated anything.')}`]);
	}
	const lines = search.violations.flatMap(violation => [
		...indented(
			`${paint.red('✕')} ${violation.title}, for ${formatDurationMs(violation.figureMs)} (schedule ${String(violation.schedule)}, ${String(violation.eventsBefore)} events, shrunk to ${String(violation.events.length)})`,
			width,
		),
		...violation.events.map(({atMs, forMs, fault, target, params}) => {
			const words = Object.entries(params).map(([name, value]) => `${name} ${String(value)}`);
			const until = forMs === null ? '' : ` for ${formatDurationMs(forMs)}`;
			return `      at ${formatDurationMs(atMs)}: ${[fault, target, ...words].join(' ')}${until}`;
		}),
		`    ${paint.dim(violation.replay)}`,
		...(violation.live === null
			? []
			: indented(
					`  ${violation.live.agrees ? paint.red('The real daemons agree.') : paint.yellow('The real daemons disagree.')} ${violation.live.reason}`,
					width,
				)),
	]);
	return titled(title, lines);
}

function closing({notes, command}: Exploration, {paint, width}: Brush): string {
	return [
		...notes.flatMap(note => indented(paint.dim(note), width)),
		`  ${paint.dim('again ')}  ${visibleText(command)}`,
	].join('\n');
}
