/** The first screen of the HTML report: the verdict, the score, what decided and what would change it. */
import type {CategoryScore, Result} from '../../scoring/result.types.ts';
import {type Markup, markup} from '../_markup.ts';
import {
	CATEGORY_WORDS,
	dayAndMinute,
	type DecisiveReason,
	decisiveReasons,
	elapsedText,
	engineWords,
	remedies,
	scoreText,
	STATUS_WORDS,
	statusCounts,
	VERDICT_MEANINGS,
	VERDICT_WORDS,
} from '../_words.ts';
import {anchor, prose} from './parts.ts';

export function titleSection({design, engine, seed, startedAt, durationMs}: Result): Markup {
	return markup`<header>
<h1><bdi>${design.title}</bdi></h1>
<p class="meta"><bdi>${design.file}</bdi> · ${engineWords(engine)} · seed ${seed} · <time datetime="${startedAt}">${dayAndMinute(startedAt)}</time> · took ${elapsedText(durationMs)}</p>
${engine.notes.map(note => markup`<p class="aside" dir="auto"><strong>Note.</strong> ${prose(note)}</p>`)}
</header>`;
}

export function verdictSection({verdict, score, categories, checks, scenarios}: Result): Markup {
	const count = scenarios.filter(({status}) => status === 'completed').length;
	const tried =
		count === 0
			? 'nothing was run'
			: `${String(count)} ${count === 1 ? 'scenario' : 'scenarios'} run`;
	return markup`<section id="verdict" class="verdict ${verdict}" aria-label="Verdict">
<div>
<p class="verdict-word">${VERDICT_WORDS[verdict]}</p>
<p>${VERDICT_MEANINGS[verdict]}</p>
<p class="score">${scoreText(score)} <small>of 100 points</small></p>
<p class="aside">${statusCounts(checks)}; ${tried}</p>
</div>
<table class="bars"><caption class="skip">Score by category</caption><tbody>${categories.map(bar)}</tbody></table>
</section>`;
}

function bar({category, score, status}: CategoryScore): Markup {
	return markup`<tr><th scope="row">${CATEGORY_WORDS[category]}</th><td><svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="bar-ground" width="100" height="8" rx="1"/><rect class="bar-${status}" width="${score ?? 0}" height="8" rx="1"/></svg></td><td class="number"><span class="status ${status}">${score === null ? STATUS_WORDS[status] : scoreText(score)}</span></td></tr>`;
}

/** Gates decide; what else speaks against the design stands below them, smaller. Without such a gate the risks decide. */
export function decisionSection(result: Result): Markup {
	const reasons = decisiveReasons(result);
	const gates = reasons.filter(({check}) => check === null || check.gate);
	const deciding = gates.length === 0 ? reasons : gates;
	const further = reasons.filter(reason => !deciding.includes(reason));
	return markup`<div class="decision">
<section id="reasons"><h2>What decided</h2>
${deciding.length === 0 ? markup`<p>Nothing spoke against the design.</p>` : markup`<ol>${deciding.map(reasonItem)}</ol>`}
${further.length === 0 ? null : markup`<h3>Further risks</h3><ul class="further">${further.map(reasonItem)}</ul>`}
</section>
${remediesSection(result)}
</div>`;
}

function reasonItem({text, check}: DecisiveReason): Markup {
	const origin =
		check === null
			? null
			: markup`<p class="aside"><a href="#${anchor('check', check.id)}">${check.title}</a>, ${check.evidence}</p>`;
	return markup`<li><p dir="auto">${prose(text)}</p>${origin}</li>`;
}

function remediesSection(result: Result): Markup {
	const changes = remedies(result);
	const items = changes.map(
		({text, checks}) =>
			markup`<li><p dir="auto">${prose(text)}</p><p class="aside">${checks.map((check, index) => markup`${index === 0 ? '' : ', '}${check.title}`)}</p></li>`,
	);
	return markup`<section id="remedies"><h2>What would change it</h2>
${items.length === 0 ? markup`<p>Nothing has to change.</p>` : markup`<ol>${items}</ol>`}
</section>`;
}
