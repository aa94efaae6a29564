/** What was done to the network and what each node believed meanwhile. */
import {formatDurationMs} from '../../core/units.ts';
import {serviceTimelines} from '../../engine/service-spans.ts';
import type {ScenarioRun} from '../../engine/run.types.ts';
import type {Network} from '../../network/network.types.ts';
import type {NodeSummary, ScenarioResult} from '../../scoring/result.types.ts';
import type {Plan} from '../drawing/plan.ts';
import {stillPicture} from '../drawing/replay.ts';
import {timelineDrawing} from '../drawing/timeline.ts';
import {type Markup, markup} from '../_markup.ts';
import {runTimeline, type RunTimeline, withoutQuorumMs} from '../../engine/timeline.ts';
import {momentAt, momentBeforeFaults, type Replay} from '../_replay.ts';
import {SCENARIO_STATUS_WORDS} from '../_words.ts';
import type {ReportInput} from '../report.types.ts';
import {anchor, prose} from './parts.ts';

/** The network's plan and the scenarios' replays, which cost time to make and are used twice on the page. */
export type Drawn = {readonly plan: Plan; readonly replays: readonly Replay[]};

export function scenariosSection(
	{result, network, runs}: ReportInput,
	drawn: Drawn,
): Markup | null {
	if (result.scenarios.length === 0) {
		return null;
	}
	return markup`<section id="scenarios"><h2>What was tried</h2>
<table><thead><tr><th scope="col">Scenario</th><th scope="col">Quorate when settled</th><th scope="col">after healing</th><th scope="col" class="number">longest without quorum</th></tr></thead><tbody>
${result.scenarios.map(scenario => overviewRow(scenario, network, runs))}</tbody></table>
<ul class="legend">
<li><svg width="26" height="12" class="timeline" aria-hidden="true"><rect class="quorate" width="26" height="12"/></svg>quorate, with the members’ node ids; of a service: running, on which server</li>
<li><svg width="26" height="12" class="timeline" aria-hidden="true"><defs><pattern id="legend-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="hatch-ground" width="6" height="6"/><rect class="hatch-line" width="2" height="6"/></pattern></defs><rect fill="url(#legend-hatch)" width="26" height="12"/></svg>running without quorum</li>
<li><svg width="26" height="12" class="timeline" aria-hidden="true"><rect class="down" x=".5" y=".5" width="25" height="11"/></svg>corosync down, or a service away</li>
<li><svg width="26" height="12" class="timeline" aria-hidden="true"><rect class="fault" width="26" height="12"/></svg>fault in force</li>
</ul>
${result.scenarios.map((scenario, index) => scenarioEntry(scenario, {network, run: runs.find(({id}) => id === scenario.id), index, drawn}))}
</section>`;
}

function overviewRow(
	scenario: ScenarioResult,
	network: Network,
	runs: readonly ScenarioRun[],
): Markup {
	const run = runs.find(({id}) => id === scenario.id);
	const longestMs =
		run === undefined
			? 0
			: Math.max(0, ...runTimeline(network, run).nodes.map(node => withoutQuorumMs(node)));
	if (scenario.status !== 'completed') {
		return markup`<tr><th scope="row" dir="auto">${scenario.title}</th><td colspan="3">${SCENARIO_STATUS_WORDS[scenario.status]}${scenario.reason === null ? null : markup`: <bdi>${prose(scenario.reason)}</bdi>`}</td></tr>`;
	}
	return markup`<tr><th scope="row" dir="auto"><a href="#${anchor('scenario', scenario.id)}">${scenario.title}</a></th><td>${quorateOf(scenario.settled)}</td><td>${quorateOf(scenario.healed)}</td><td class="number">${longestMs > 0 ? formatDurationMs(longestMs) : '–'}</td></tr>`;
}

function quorateOf(nodes: readonly NodeSummary[]): Markup {
	const quorate = nodes.filter(node => node.quorate).length;
	if (nodes.length === 0) {
		return markup`–`;
	}
	const status = quorate === nodes.length ? 'pass' : quorate === 0 ? 'fail' : 'unknown';
	return markup`<span class="status ${status}">${quorate} of ${nodes.length}</span>`;
}

type Context = {
	readonly network: Network;
	readonly run: ScenarioRun | undefined;
	readonly index: number;
	readonly drawn: Drawn;
};

function scenarioEntry(scenario: ScenarioResult, context: Context): Markup | null {
	const {network, run, index, drawn} = context;
	if (run === undefined || run.events.length === 0) {
		return null;
	}
	const timeline = {...runTimeline(network, run), services: serviceTimelines(network, run)};
	const faults = scenario.faults.length === 0 ? 'No faults.' : `${scenario.faults.join('; ')}.`;
	return markup`<article class="scenario" id="${anchor('scenario', scenario.id)}"><h3 dir="auto">${scenario.title} <span class="tag">${scenario.evidence}</span> <a class="to-replay" href="#replay" hidden="">Replay</a></h3>
<figure>${timelineDrawing(timeline, `Timeline of ${scenario.title}`, `s${String(index)}`)}
<figcaption dir="auto">${faults} ${settledSentence(scenario.settled)} ${resetSentence(run)}</figcaption></figure>${scenario.untrusted === null ? null : markup`<p dir="auto"><strong>Untrusted figures.</strong> ${prose(scenario.untrusted)}</p>`}${stills(network, timeline, {drawn, id: run.id})}</article>`;
}

/** Wider plans would be too small to read at the size of a still picture. */
const STILL_WIDTH_MAX = 1400;

/** Three moments side by side: before the first fault, when its consequences had settled, and at the end. */
function stills(
	network: Network,
	{fromMs, toMs, faults, phases}: RunTimeline,
	{drawn: {plan, replays}, id}: {readonly drawn: Drawn; readonly id: string},
): Markup | null {
	const replay = replays.find(candidate => candidate.id === id);
	if (replay === undefined || faults.length === 0 || plan.layout.width > STILL_WIDTH_MAX) {
		return null;
	}
	const healMs = phases.find(({phase}) => phase === 'heal')?.fromMs ?? toMs;
	const moments = [
		['Before', momentBeforeFaults(replay)],
		['Settled', momentAt(replay, healMs - fromMs - 1)],
		['At the end', momentAt(replay, toMs - fromMs)],
	] as const;
	return markup`<div class="stills">${moments.map(([title, moment]) => {
		return moment === undefined
			? null
			: markup`<figure>${stillPicture(network, plan, moment)}<figcaption>${title}</figcaption></figure>`;
	})}</div>`;
}

/** Whose watchdogs fired, in their order. */
function resetSentence({events}: ScenarioRun): string {
	const nodes = events.flatMap(event =>
		event.kind === 'fence' && event.state === 'reset' ? [event.node] : [],
	);
	return nodes.length === 0 ? '' : `Reset by their watchdogs: ${[...new Set(nodes)].join(', ')}.`;
}

function settledSentence(nodes: readonly NodeSummary[]): string {
	if (nodes.length === 0) {
		return '';
	}
	const groups = new Map<string, string[]>();
	for (const {node, running, quorate, members} of nodes) {
		const belief = running
			? `${quorate ? 'quorate' : 'not quorate'} with ${members.join(' ')}`
			: 'down';
		groups.set(belief, [...(groups.get(belief) ?? []), node]);
	}
	const parts = [...groups].map(([belief, names]) => `${names.join(', ')} ${belief}`);
	return `When settled: ${parts.join('; ')}.`;
}
