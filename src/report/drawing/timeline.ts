/**
 * One scenario as bands over time:
 *
 *   cut of uplink-1        ░░░░░░░░░░░░░░░            (a fault, from its start to its heal)
 *   serveur1     ███ 1 2 ███▒▒▒▒ 1 ▒▒▒▒▒███ 1 2 ███   (solid: quorate, hatched: not, empty: corosync is down)
 *   serveur2     ███ 1 2 ███▒▒▒▒ 2 ▒▒▒▒▒███ 1 2 ███
 *   web          █ serveur1 █      █ serveur2 █████   (a service: where it runs, empty while it is away)
 */
import {formatDurationMs} from '../../core/units.ts';
import {type Markup, markup} from '../_markup.ts';
import type {Belief} from '../../engine/beliefs.ts';
import type {FaultSpan, NodeTimeline, RunTimeline, Span} from '../../engine/timeline.ts';
import type {ServiceTimeline} from '../../engine/service-spans.ts';
import {serviceBands, serviceBandsHeight} from './service-bands.ts';
import {px, shortened, svg, ticks} from './svg.ts';

const WIDTH = 960;
const GUTTER = 150;
const RIGHT_MARGIN = 16;
const AXIS_HEIGHT = 34;
const FAULT_HEIGHT = 22;
const NODE_HEIGHT = 30;
/** About the width of one character of the bands' lettering. */
const CHARACTER_WIDTH = 6.4;

type Scale = (atMs: number) => number;

/** `idPrefix` keeps the hatching's id apart from those of other drawings on the page. */
export function timelineDrawing(
	timeline: RunTimeline & {readonly services: readonly ServiceTimeline[]},
	label: string,
	idPrefix: string,
): Markup {
	const {fromMs, toMs, faults, nodes, services, phases} = timeline;
	const spanMs = Math.max(1, toMs - fromMs);
	const scale: Scale = atMs =>
		GUTTER + ((atMs - fromMs) / spanMs) * (WIDTH - GUTTER - RIGHT_MARGIN);
	const nodesTop = AXIS_HEIGHT + faults.length * FAULT_HEIGHT + (faults.length > 0 ? 8 : 0);
	const servicesTop = nodesTop + nodes.length * NODE_HEIGHT;
	const height = servicesTop + serviceBandsHeight(services) + 6;
	const hatch = `${idPrefix}-hatch`;
	return svg(
		{width: WIDTH, height, label, className: 'timeline'},
		[
			markup`<defs><pattern id="${hatch}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="hatch-ground" width="6" height="6"/><rect class="hatch-line" width="2" height="6"/></pattern></defs>`,
			axis(timeline, scale, height),
			phases.map(phase => phaseMark(phase, scale, height)),
			faults.map((fault, index) => faultBand(fault, scale, AXIS_HEIGHT + index * FAULT_HEIGHT)),
			nodes.map((node, index) =>
				nodeBand(node, scale, {top: nodesTop + index * NODE_HEIGHT, hatch}),
			),
			serviceBands(services, {scale, top: servicesTop, gutter: GUTTER}),
		].map(part => ('markup' in part ? part : markup`${part}`)),
	);
}

function axis({fromMs, toMs}: Span, scale: Scale, height: number): Markup {
	const marks = ticks(0, (toMs - fromMs) / 1000, 10).map(seconds => {
		const x = px(scale(fromMs + seconds * 1000));
		return markup`<line class="grid" x1="${x}" x2="${x}" y1="${AXIS_HEIGHT - 6}" y2="${px(height)}"/><text class="tick" x="${x}" y="${AXIS_HEIGHT - 10}" text-anchor="middle">${seconds} s</text>`;
	});
	return markup`<g>${marks}</g>`;
}

function phaseMark(phase: Span & {phase: string}, scale: Scale, height: number): Markup {
	const x = px(scale(phase.fromMs));
	const width = scale(phase.toMs) - scale(phase.fromMs);
	const fits = width > phase.phase.length * CHARACTER_WIDTH;
	return markup`<g><line class="phase" x1="${x}" x2="${x}" y1="2" y2="${px(height)}"/>${
		fits
			? markup`<text class="phase-name" x="${px(scale(phase.fromMs) + 4)}" y="10">${phase.phase}</text>`
			: null
	}</g>`;
}

function faultBand(fault: FaultSpan, scale: Scale, top: number): Markup {
	const x = scale(fault.fromMs);
	const width = Math.max(2, scale(fault.toMs) - x);
	const lasted = fault.healed
		? `for ${formatDurationMs(fault.toMs - fault.fromMs)}`
		: 'until the end';
	const fits = fault.title.length * CHARACTER_WIDTH < width - 12;
	// A title that does not fit into its band stands beside it, on the side with more room.
	const right = WIDTH - RIGHT_MARGIN - (x + width) > x - GUTTER;
	const textX = fits ? x + 6 : right ? x + width + 6 : x - 6;
	const anchor = fits || right ? 'start' : 'end';
	return markup`<g><title>${fault.title}, ${lasted}</title><rect class="fault" x="${px(x)}" y="${px(top + 2)}" width="${px(width)}" height="${FAULT_HEIGHT - 4}" rx="2"/><text class="${fits ? 'fault-name inside' : 'fault-name'}" x="${px(textX)}" y="${px(top + 15)}" text-anchor="${anchor}">${shortened(fault.title, 90)}</text></g>`;
}

function nodeBand(
	timeline: NodeTimeline,
	scale: Scale,
	{top, hatch}: {top: number; hatch: string},
): Markup {
	const spans = timeline.spans.map(span => {
		const x = scale(span.fromMs);
		const width = Math.max(0.5, scale(span.toMs) - x);
		const text = beliefText(span);
		const fits = width > text.length * CHARACTER_WIDTH + 6;
		return markup`<g><title>${timeline.node}: ${beliefSentence(span)}, ${formatDurationMs(span.toMs - span.fromMs)}</title><rect class="${beliefClass(span)}" ${hatched(span, hatch)} x="${px(x)}" y="${px(top + 4)}" width="${px(width)}" height="${NODE_HEIGHT - 8}"/>${
			fits
				? markup`<text class="belief-text ${textClass(span)}" x="${px(x + width / 2)}" y="${px(top + 19)}" text-anchor="middle">${text}</text>`
				: null
		}</g>`;
	});
	return markup`<g><text class="row-name" x="${GUTTER - 10}" y="${px(top + 19)}" text-anchor="end">${shortened(timeline.node, 17)} <tspan class="nodeid">${timeline.nodeid}</tspan></text>${spans}</g>`;
}

function hatched(belief: Belief, hatch: string): Markup | null {
	return belief.state === 'running' && belief.quorum === 'no'
		? markup`fill="url(#${hatch})"`
		: null;
}

function beliefClass(belief: Belief): string {
	if (belief.state !== 'running') {
		return belief.state;
	}
	return {yes: 'quorate', no: 'inquorate', counting: 'counting'}[belief.quorum];
}

function textClass(belief: Belief): string {
	if (belief.state === 'down') {
		return 'on-empty';
	}
	return belief.quorum === 'yes' ? 'on-quorate' : 'on-hatch';
}

function beliefText(belief: Belief): string {
	if (belief.state === 'down') {
		return 'down';
	}
	const members =
		belief.members.length > 8 ? `${String(belief.members.length)} nodes` : belief.members.join(' ');
	return belief.state === 'frozen' ? 'frozen' : members;
}

/** `quorate with 1 2`, for tooltips and tables. */
function beliefSentence(belief: Belief): string {
	if (belief.state === 'down') {
		return 'corosync down';
	}
	const members = belief.members.length === 0 ? 'no members yet' : belief.members.join(' ');
	const quorum = {yes: 'quorate', no: 'not quorate', counting: 'counting votes'}[belief.quorum];
	return `${belief.state === 'frozen' ? 'frozen, ' : ''}${quorum} with ${members}`;
}
