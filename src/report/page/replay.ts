/** The time slider: one scenario at a time on the drawing of the network. */
import type {Network} from '../../network/network.types.ts';
import type {Plan} from '../drawing/plan.ts';
import {looksOf, replayStage} from '../drawing/replay.ts';
import {type Markup, markup} from '../_markup.ts';
import type {Replay} from '../_replay.ts';
import {replayData} from '../_replay-data.ts';
import {anchor} from './parts.ts';

/** What the replays may take of the page, so that it stays below its limit; further scenarios have their bands. */
const REPLAY_CHARACTERS_MAX = 350_000;

/** `null` when no scenario ran. `replays` in the order of the scenarios. */
export function replaySection(
	network: Network,
	plan: Plan,
	replays: readonly Replay[],
): Markup | null {
	const {kept, json} = fitting(network, replays);
	const first = kept[0]?.moments[0];
	if (first === undefined) {
		return null;
	}
	const looks = looksOf(network, first);
	const omitted =
		kept.length < replays.length
			? ` The first ${String(kept.length)} of ${String(replays.length)} scenarios are here; the others have their bands below.`
			: '';
	return markup`<section id="replay" data-replay="${json}"><h2>Replay</h2>
<p class="aside">Move through a scenario and see what was broken, which nodes hold together and what each of them believed.${omitted} The same stands below as bands over time, for reading without scripts and on paper.</p>
<div class="player" hidden="">
<div class="controls"><label for="replay-scenario">Scenario</label> <select id="replay-scenario">${kept.map(({title}, index) => markup`<option value="${index}">${title}</option>`)}</select>
<span class="buttons"><button type="button" data-do="back">Previous change</button> <button type="button" data-do="play">Play</button> <button type="button" data-do="next">Next change</button></span></div>
<p class="now" aria-live="polite"></p>
<div class="strip" tabindex="0" role="group" aria-label="Time"><input type="range" min="0" max="1" value="0" aria-label="Time in the scenario"><div class="bands" aria-hidden="true"></div></div>
<div class="scene"><figure tabindex="0" role="group" aria-label="The network at this time">${replayStage(network, plan, first)}</figure>
<table class="beliefs"><caption>What each part says of itself at this time</caption><thead><tr><th scope="col">Device</th><th scope="col">State</th></tr></thead><tbody>${network.devices.map((device, index) => markup`<tr class="${looks[index]?.classes ?? ''}" data-row="${index}"><th scope="row">${device.id}</th><td>${looks[index]?.sentence ?? ''}</td></tr>`)}</tbody></table></div>
${legend()}
</div>
</section>`;
}

function legend(): Markup {
	const swatch = (classes: string, words: string): Markup =>
		markup`<li><svg width="28" height="14" class="topology replay" aria-hidden="true"><g class="device ${classes}"><rect class="box" x="1" y="1" width="26" height="12" rx="2"/><rect class="shade" fill="url(#replay-hatch)" x="1" y="1" width="26" height="12" rx="2"/></g></svg>${words}</li>`;
	return markup`<ul class="legend">${swatch('p0 quorate', 'the whole cluster, quorate')}${swatch('p1 quorate', 'a part (A), quorate')}${swatch('p2 inquorate', 'a part (B), no quorum')}${swatch('down', 'down')}<li><svg width="28" height="14" class="topology replay" aria-hidden="true"><g class="link down"><path class="wire" d="M0 7 h28"/><path class="cross" d="M9 2 l10 10 m0 -10 l-10 10"/></g></svg>link down</li><li><svg width="28" height="14" class="topology replay" aria-hidden="true"><g class="link worse"><path class="wire" d="M0 7 h28"/></g></svg>link impaired</li></ul>`;
}

/** As many of the scenarios as the page has room for. */
function fitting(
	network: Network,
	replays: readonly Replay[],
): {readonly kept: readonly Replay[]; readonly json: string} {
	const written = (kept: readonly Replay[]): string =>
		JSON.stringify(replayData(network, kept, id => anchor('scenario', id)));
	let kept = replays;
	let json = written(kept);
	while (json.length > REPLAY_CHARACTERS_MAX && kept.length > 0) {
		const share = Math.min(0.9, REPLAY_CHARACTERS_MAX / json.length);
		kept = kept.slice(0, Math.floor(kept.length * share));
		json = written(kept);
	}
	return {kept, json};
}
