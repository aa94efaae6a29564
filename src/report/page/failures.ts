/** What an exploration found: every failure and every pair of them, what stops the cluster, how often to expect it. */
import type {Exploration} from '../../scoring/exploration.schema.ts';
import {type Markup, markup} from '../_markup.ts';
import {prose} from './parts.ts';

/** A wider matrix fits neither a screen nor a sheet of paper; what it says stands in the list of causes. */
const MATRIX_ELEMENTS_MAX = 40;
const CAUSES_MAX = 40;

const LETTERS: readonly (readonly [letter: string, name: string, words: string])[] = [
	['.', 'whole', 'all that run are quorate together'],
	['r', 'reduced', 'some are cut off, the others go on'],
	['u', 'unsettled', 'does not come to rest'],
	['L', 'lost', 'no quorum'],
	['S', 'split', 'two parts are quorate'],
];

const EVENTS: Readonly<Record<Exploration['cutSets'][number]['event'], string>> = {
	'no-quorum': 'no quorum',
	'split-brain': 'split brain',
	'storage-lost': 'storage lost',
	'storage-split': 'storage split',
	'service-down': 'service down',
};

export function failuresSection(exploration: Exploration): Markup {
	const {depth, elements, command, baseline} = exploration;
	const sizes = [
		'',
		'Every single failure',
		'Every failure and every pair',
		'Every set of up to three failures',
	];
	return markup`<section id="failures"><h2>Every failure</h2>
<p>${sizes[depth] ?? ''} of ${elements.length} things, judged from the design and simulated where timing decides. Before anything fails: ${baseline.outcome}.</p>
${weakPoints(exploration)}
${matrix(exploration)}
${causes(exploration)}
${availability(exploration)}
${storageAndServices(exploration)}
<p class="aside">Again: <code>${command}</code></p>
</section>`;
}

function weakPoints({weakPoints: weak}: Exploration): Markup {
	return weak.length === 0
		? markup`<p>Nothing stops the cluster alone.</p>`
		: markup`<h3>What stops it alone</h3><table><thead><tr><th scope="col">What fails</th><th scope="col">What follows</th><th scope="col" class="number">expected minutes a year</th></tr></thead><tbody>${weak.map(
				({title, events, minutesPerYear}) =>
					markup`<tr><th scope="row" dir="auto">${title}</th><td>${events.map(eventWords).join(', ')}</td><td class="number">${minutesPerYear === null ? '–' : figure(minutesPerYear)}</td></tr>`,
			)}</tbody></table>`;
}

function eventWords({
	event,
	subject,
}: {
	event: keyof typeof EVENTS;
	subject: string | null;
}): string {
	return EVENTS[event] + (subject === null ? '' : ` (${subject})`);
}

function matrix({elements, matrix: rows}: Exploration): Markup | null {
	if (rows.length === 0 || elements.length > MATRIX_ELEMENTS_MAX) {
		return null;
	}
	const cell = (letter: string): Markup => {
		const [, name = ''] = LETTERS.find(([known]) => known === letter) ?? [];
		return markup`<td class="${name}" title="${name}">${letter === '.' ? '·' : letter}</td>`;
	};
	return markup`<h3>Two at once</h3>
<div class="matrix" tabindex="0" role="group" aria-label="Every pair of failures"><table><caption class="skip">What every pair of failures does; on the diagonal each alone</caption><thead><tr><th scope="col">fails</th>${elements.map((_, index) => markup`<th scope="col">${index + 1}</th>`)}</tr></thead><tbody>${elements.map(
		({title}, row) =>
			markup`<tr><th scope="row" dir="auto">${row + 1} ${title}</th>${Array.from(rows[row] ?? '', cell)}</tr>`,
	)}</tbody></table></div>
<ul class="legend matrix-legend">${LETTERS.map(([letter, name, words]) => markup`<li><b class="${name}">${letter === '.' ? '·' : letter}</b> ${words}</li>`)}</ul>`;
}

function causes({cutSets, elements}: Exploration): Markup | null {
	const pairs = cutSets.filter(set => set.elements.length > 1);
	if (pairs.length === 0) {
		return null;
	}
	const titleOf = (id: string): string => elements.find(element => element.id === id)?.title ?? id;
	const more = pairs.length - CAUSES_MAX;
	return markup`<h3>What stops it together</h3><table><thead><tr><th scope="col">Fail together</th><th scope="col">What follows</th><th scope="col" class="word">Evidence</th></tr></thead><tbody>${pairs
		.slice(0, CAUSES_MAX)
		.map(
			set =>
				markup`<tr><td dir="auto">${set.elements.map(titleOf).join(' + ')}</td><td>${eventWords(set)}</td><td class="word">${set.evidence}</td></tr>`,
		)}</tbody></table>${more > 0 ? markup`<p class="aside">${more} more stand in exploration.json.</p>` : null}`;
}

function availability({availability: found}: Exploration): Markup | null {
	if (found === null) {
		return null;
	}
	const {minutesPerYear, method, assumptions} = found;
	return markup`<h3>Expected time without quorum</h3><p>${figure(minutesPerYear.lower)} to ${figure(minutesPerYear.upper)} minutes a year. <span class="aside">${prose([method, ...assumptions].join(' '))}</span></p>`;
}

/** What rests on the design alone says so; a service is also away while it is started elsewhere. */
function storageAndServices({workload}: Exploration): Markup | null {
	const rated = workload.filter(({minutesPerYear}) => minutesPerYear !== null);
	return rated.length === 0
		? null
		: markup`<h3>Expected time without storage and services</h3><table><thead><tr><th scope="col">What</th><th scope="col">What happens</th><th scope="col" class="number">minutes a year</th><th scope="col" class="number">and until it runs elsewhere</th><th scope="col" class="word">Evidence</th></tr></thead><tbody>${rated.map(
				({event, subject, minutesPerYear, answeringMinutesPerYear: answering, evidence}) =>
					markup`<tr><th scope="row" dir="auto">${subject}</th><td>${EVENTS[event]}</td><td class="number">${figure(minutesPerYear?.lower ?? 0)} to ${figure(minutesPerYear?.upper ?? 0)}</td><td class="number">${answering === null ? '–' : figure(answering)}</td><td class="word">${evidence}</td></tr>`,
			)}</tbody></table>`;
}

function figure(value: number): string {
	return String(Number(value.toPrecision(3)));
}
