/** What was done to the network and what each node believed meanwhile. */
import {formatDurationMs} from '../../core/units.ts';
import type {ScenarioRun} from '../../engine/run.types.ts';
import type {Network} from '../../network/network.types.ts';
import type {NodeSummary, ScenarioResult} from '../../scoring/result.types.ts';
import {timelineDrawing} from '../drawing/timeline.ts';
import {type Markup, markup} from '../_markup.ts';
import {runTimeline, withoutQuorumMs} from '../../engine/timeline.ts';
import {SCENARIO_STATUS_WORDS} from '../_words.ts';
import type {ReportInput} from '../report.types.ts';
import {anchor} from './parts.ts';

export function scenariosSection({result, network, runs}: ReportInput): Markup | null {
	if (result.scenarios.length === 0) {
		return null;
	}
	return markup`<section id="scenarios"><h2>What was tried</h2>
<table><thead><tr><th scope="col">Scenario</th><th scope="col">Quorate when settled</th><th scope="col">after healing</th><th scope="col" class="number">longest without quorum</th></tr></thead><tbody>
${result.scenarios.map(scenario => overviewRow(scenario, network, runs))}</tbody></table>
<ul class="legend">
<li><svg width="26" height="12" class="timeline" aria-hidden="true"><rect class="quorate" width="26" height="12"/></svg>quorate, with the members’ node ids</li>
<li><svg width="26" height="12" class="timeline" aria-hidden="true"><defs><pattern id="legend-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="hatch-ground" width="6" height="6"/><rect class="hatch-line" width="2" height="6"/></pattern></defs><rect fill="url(#legend-hatch)" width="26" height="12"/></svg>running without quorum</li>
<li><svg width="26" height="12" class="timeline" aria-hidden="true"><rect class="down" x=".5" y=".5" width="25" height="11"/></svg>corosync down</li>
<li><svg width="26" height="12" class="timeline" aria-hidden="true"><rect class="fault" width="26" height="12"/></svg>fault in force</li>
</ul>
${result.scenarios.map((scenario, index) => scenarioEntry(scenario, {network, run: runs.find(({id}) => id === scenario.id), index}))}
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
		return markup`<tr><th scope="row" dir="auto">${scenario.title}</th><td colspan="3">${SCENARIO_STATUS_WORDS[scenario.status]}${scenario.reason === null ? null : markup`: <bdi>${scenario.reason}</bdi>`}</td></tr>`;
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
};

function scenarioEntry(scenario: ScenarioResult, {network, run, index}: Context): Markup | null {
	if (run === undefined || run.events.length === 0) {
		return null;
	}
	const timeline = runTimeline(network, run);
	const faults = scenario.faults.length === 0 ? 'No faults.' : `${scenario.faults.join('; ')}.`;
	return markup`<article class="scenario" id="${anchor('scenario', scenario.id)}"><h3 dir="auto">${scenario.title} <span class="tag">${scenario.evidence}</span></h3>
<figure>${timelineDrawing(timeline, `Timeline of ${scenario.title}`, `s${String(index)}`)}
<figcaption dir="auto">${faults} ${settledSentence(scenario.settled)}</figcaption></figure></article>`;
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
