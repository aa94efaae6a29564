/** The report's later sections: the plan, the round trips, every check with its figures, and where it all comes from. */
import type {Network, Requirement} from '../../network/network.types.ts';
import type {ScenarioRun} from '../../engine/run.types.ts';
import type {CheckResult, Result} from '../../scoring/result.types.ts';
import {CATEGORY_WEIGHTS} from '../../scoring/weights.ts';
import {latencyDrawing} from '../drawing/latency.ts';
import type {Plan} from '../drawing/plan.ts';
import {topologyDrawing} from '../drawing/topology.ts';
import {latencyRows, worstRows} from '../_latency.ts';
import {type Markup, markup} from '../_markup.ts';
import {weakPoints} from '../_weak-points.ts';
import {
	CATEGORY_WORDS,
	EVIDENCE_MEANINGS,
	EVIDENCE_WORDS,
	statusCounts,
	valueEntries,
} from '../_words.ts';
import type {ReportInput} from '../report.types.ts';
import {anchor, prose, statusMark} from './parts.ts';

/** More rows than this say less; the rest is in the histories. */
const NOTES_MAX = 40;
/** More rows than this say less; the rest is in the result. */
const LATENCY_ROWS_MAX = 28;

export function planSection({network, result}: ReportInput, plan: Plan): Markup {
	const weak = weakPoints(network, result);
	return markup`<section id="plan"><h2>The design</h2>
<figure>${topologyDrawing(network, plan, weak)}</figure>
<ul class="legend">
<li><svg width="26" height="8" aria-hidden="true" class="topology"><path class="wire" d="M0 4 h26"/></svg>cable or uplink</li>
${network.overlays.length === 0 ? null : markup`<li><svg width="26" height="8" aria-hidden="true" class="topology"><path class="arc" d="M0 4 h26"/></svg>tunnel</li>`}
${weak.size === 0 ? null : markup`<li><svg width="18" height="16" viewBox="0 0 18 16" aria-hidden="true"><g class="marker"><path d="M9 1 l8 14 h-16 z"/></g></svg>single point of failure</li>`}
</ul>
${requirementList(network.requirements.profile, network.requirements.lines)}
${result.design.assumptions.length === 0 ? null : markup`<h3>Assumed</h3><ul>${result.design.assumptions.map(text => markup`<li dir="auto">${prose(text)}</li>`)}</ul>`}
</section>`;
}

function requirementList(profile: string, lines: readonly Requirement[]): Markup | null {
	return lines.length === 0
		? null
		: markup`<h3>Required <span class="tag">${profile}</span></h3><table><thead><tr><th scope="col">Requirement</th><th scope="col">Source</th></tr></thead><tbody>${lines.map(line => markup`<tr><td class="mono">${line.text}</td><td>${line.source}</td></tr>`)}</tbody></table>`;
}

export function latencySection({network, runs, result}: ReportInput): Markup | null {
	const rows = latencyRows(runs);
	if (rows.length === 0) {
		return null;
	}
	const shown = worstRows(rows, LATENCY_ROWS_MAX);
	const omitted =
		rows.length > shown.length
			? ` Shown are the ${String(shown.length)} slowest of ${String(rows.length)} rows.`
			: '';
	return markup`<section id="latency"><h2>Latency</h2>
<figure>${latencyDrawing(shown, rttLimit(network), `Round trips, ${String(shown.length)} rows; the figures stand in the table of the Markdown report`)}
<figcaption>Round trips on a logarithmic scale. Line: fastest to slowest. Bar: from half of them (p50) to 95 %. Mark: p99, which one of a hundred exceeds.${omitted} ${EVIDENCE_MEANINGS[result.engine.evidence]}</figcaption></figure>
</section>`;
}

function rttLimit(network: Network): {ms: number; text: string} | null {
	const line = network.requirements.lines.find(
		({metric, relation}) => metric === 'rtt' && relation.startsWith('<'),
	);
	return line === undefined ? null : {ms: line.value, text: line.text};
}

export function checksSection({checks}: Result): Markup {
	const categories = [...new Set(checks.map(check => check.category))];
	return markup`<section id="checks"><h2>Every check</h2>
<p class="aside">${statusCounts(checks)}. A gate decides alone: the design is not ready while it fails. Unknown never counts as passed.</p>
${weightsTable()}
${categories.map(
	category =>
		markup`<h3>${CATEGORY_WORDS[category]}</h3>${checks.filter(check => check.category === category).map(checkEntry)}`,
)}</section>`;
}

/** How the score comes about, for whoever wants to argue with it. */
function weightsTable(): Markup {
	return markup`<details><summary>How the score is made</summary>
<p>A category’s score is the share of its applicable checks that passed; the score is the mean of the categories in which anything applied, weighted as follows. Gates stand outside: no weight can outvote them.</p>
<table><thead><tr><th scope="col">Category</th><th scope="col" class="number">Weight</th><th scope="col">Why</th></tr></thead><tbody>${CATEGORY_WEIGHTS.map(({category, weight, why}) => markup`<tr><th scope="row">${CATEGORY_WORDS[category]}</th><td class="number">${weight}</td><td>${why}</td></tr>`)}</tbody></table></details>`;
}

/** What the lab said about itself: how late its cables were, what died that nobody killed. */
function notesTable(runs: readonly ScenarioRun[]): Markup | null {
	const notes = runs.flatMap(run =>
		run.events.flatMap(event =>
			event.kind === 'note' ? [{title: run.title, topic: event.topic, text: event.text}] : [],
		),
	);
	const shown = notes.slice(0, NOTES_MAX);
	const more = notes.length - shown.length;
	return shown.length === 0
		? null
		: markup`<h3>What the lab said about itself</h3><table><thead><tr><th scope="col">Scenario</th><th scope="col">Note</th></tr></thead><tbody>${shown.map(({title, topic, text}) => markup`<tr><th scope="row" dir="auto">${title}</th><td dir="auto">${prose(text)} <code>${topic}</code></td></tr>`)}</tbody></table>${more > 0 ? markup`<p class="aside">${more} more stand in the histories.</p>` : null}`;
}

function checkEntry(check: CheckResult): Markup {
	const figures = valueEntries(check.values);
	return markup`<article class="check" id="${anchor('check', check.id)}">
<div>${statusMark(check.status)}</div>
<div><h4>${check.title}${check.gate ? markup`<span class="tag">gate</span>` : null}<span class="tag" title="${EVIDENCE_WORDS[check.evidence]}">${check.evidence}</span></h4>
<p dir="auto">${prose(check.reason)}</p>
${check.remedy === null ? null : markup`<p dir="auto"><strong>Remedy.</strong> ${prose(check.remedy)}</p>`}
${figures.length === 0 ? null : markup`<dl class="figures">${figures.map(([name, value]) => markup`<div><dt>${name}</dt><dd><bdi>${value}</bdi></dd></div>`)}</dl>`}
<p class="aside">${prose(check.source)} · <code>${check.id}</code></p></div>
</article>`;
}

export function provenanceSection({result, runs}: ReportInput): Markup {
	const {design, engine, command, seed} = result;
	const versions = valueEntries(engine.versions);
	return markup`<section id="repeat"><h2>How to repeat it</h2>
<pre>${command}</pre>
<p class="aside">The same design and the seed ${seed} inject the same faults at the same places. <code>ringproof recheck</code> with this run’s folder judges the kept history again without running anything.</p>
<h3>What the figures rest on</h3>
<p>${EVIDENCE_MEANINGS[engine.evidence]}</p>
<table><tbody><tr><th scope="row">Design</th><td><bdi>${design.file}</bdi>, SHA-256 <code>${design.sha256}</code></td></tr>${versions.map(([name, version]) => markup`<tr><th scope="row">${name}</th><td class="mono">${version}</td></tr>`)}</tbody></table>
${notesTable(runs)}
</section>`;
}
