/**
 * The plan at one moment of a scenario: partitions as tints with a letter, nodes without quorum hatched, broken links
 * crossed out, and what each node believes. The replay's script changes the classes and words of this very drawing; the
 * still pictures beside the timelines are smaller ones of it.
 */
import type {Network} from '../../network/network.types.ts';
import type {CableLine, Point, Rectangle} from '../_layout.ts';
import {type Markup, markup} from '../_markup.ts';
import {beliefWords, type LinkState, type Moment, type NodeView, viewWords} from '../_replay.ts';
import {type Arc, detailLines, type Plan} from './plan.ts';
import {px, shortened, svg} from './svg.ts';
import {siteField, siteName} from './topology.ts';

/** How a part looks now: its classes, the words in the drawing and those of the table. */
export type Look = {readonly classes: string; readonly word: string; readonly sentence: string};

/** Tints repeat after this many partitions; the letters go on. */
const TINTS = 6;
const HATCH = 'replay-hatch';
/** What the small pictures share is drawn once and referred to. */
const GROUND = 'replay-ground';

/** Every part that can change, in the order of its number in the drawing: devices, cables, tunnels. */
export function looksOf(network: Network, moment: Moment): readonly Look[] {
	const members = network.cluster?.members ?? [];
	return [
		...network.devices.map((device, index) => {
			const view = moment.nodes[members.findIndex(({device: id}) => id === device.id)];
			const power = moment.devices[index] ?? 'running';
			return view === undefined || power === 'down'
				? hardwareLook(power, detailLines(network, device)[0] ?? '')
				: memberLook(view);
		}),
		...[...moment.cables, ...moment.tunnels].map(linkLook),
	];
}

/** What runs no corosync, or has no power to run it. */
function hardwareLook(power: Moment['devices'][number], kind: string): Look {
	switch (power) {
		case 'running':
			return {classes: '', word: kind, sentence: 'running'};
		case 'frozen':
			return {classes: 'frozen', word: 'frozen', sentence: 'frozen'};
		case 'down':
			return {classes: 'down', word: 'no power', sentence: 'no power'};
	}
}

function memberLook(view: NodeView): Look {
	const letter = partitionLetter(view);
	const part = letter === '' ? '' : `${letter} · `;
	const sentence = part + viewWords(view);
	const belief = part + beliefWords(view);
	const word =
		view.members.length > 5
			? `${part}${wordOf(view)}, ${String(view.members.length)} nodes`
			: belief;
	return {classes: classesOf(view), word: shortened(word, 28), sentence};
}

function wordOf({quorum}: NodeView): string {
	return {yes: 'quorate', no: 'no quorum', counting: 'counting'}[quorum];
}

function classesOf({state, quorum, partition}: NodeView): string {
	if (state === 'down') {
		return 'down';
	}
	const tint = partition === null ? 'p-none' : `p${String(partition % TINTS)}`;
	const quorate = {yes: 'quorate', no: 'inquorate', counting: 'inquorate'}[quorum];
	return `${tint} ${quorate}${state === 'frozen' ? ' frozen' : ''}`;
}

function linkLook(state: LinkState): Look {
	const words = {up: '', worse: 'impaired', 'one-way': 'one way only', down: 'down'};
	return {classes: state === 'up' ? '' : state, word: '', sentence: words[state]};
}

/** `A`, `B`, … for the parts that are not the whole cluster: a colour alone would say nothing to many readers. */
export function partitionLetter({state, partition}: NodeView): string {
	return state === 'down' || partition === null || partition === 0
		? ''
		: String.fromCharCode(65 + ((partition - 1) % 26));
}

/** The large drawing, as at the moment; its parts are numbered for the script. */
export function replayStage(network: Network, plan: Plan, moment: Moment): Markup {
	const looks = looksOf(network, moment);
	const {layout, arcs, height} = plan;
	const members = new Set(network.cluster?.members.map(({device}) => device));
	const links = network.devices.length;
	const tunnels = links + network.cables.length;
	const part = (index: number, kind: string): Markup =>
		markup`class="${kind} ${looks[index]?.classes ?? ''}" data-part="${index}" data-kind="${kind}"`;
	return svg(
		{width: layout.width, height, label: 'The network at this time', className: 'topology replay'},
		[
			markup`${network.sites.map(({id}) => siteField(layout.sites.get(id)))}`,
			markup`${arcs.map((arc, index) => markup`<g ${part(tunnels + index, 'link tunnel')}><title>${arc.overlay.id} between ${arc.tunnel.a} and ${arc.tunnel.b}</title>${arcLine(arc)}</g>`)}`,
			markup`${network.cables.map((cable, index) => markup`<g ${part(links + index, 'link cable')}><title>${cable.id}</title>${wire(layout.cables.get(cable.id))}</g>`)}`,
			markup`${network.sites.map(({id, title}) => siteName(title, layout.sites.get(id)))}`,
			markup`${network.devices.map((device, index) => {
				const at = layout.devices.get(device.id);
				return at === undefined
					? null
					: markup`<g ${part(index, `device ${device.kind}`)}><title>${device.title}</title>${box(at)}<text class="device-name" x="${px(at.x + 12)}" y="${px(at.y + 21)}">${shortened(device.id, 20)}</text><text class="word" x="${px(at.x + 12)}" y="${px(at.y + 38)}">${looks[index]?.word ?? ''}</text>${members.has(device.id) ? markup`<text class="detail" x="${px(at.x + 12)}" y="${px(at.y + 54)}">${detailLines(network, device)[0] ?? ''}</text>` : null}</g>`;
			})}`,
		],
	);
}

/** A small picture of the moment, for pages without scripts and for paper. */
export function stillPicture(network: Network, plan: Plan, moment: Moment): Markup {
	const looks = looksOf(network, moment);
	const {layout, arcs, height} = plan;
	const members = network.cluster?.members ?? [];
	const broken = <Item>(
		items: readonly Item[],
		from: number,
		draw: (item: Item) => Markup | null,
	): readonly (Markup | null)[] =>
		items.map((item, index) => {
			const classes = looks[from + index]?.classes ?? '';
			return classes === '' ? null : markup`<g class="link ${classes}">${draw(item)}</g>`;
		});
	const boxes = network.devices.map((device, index) => {
		const at = layout.devices.get(device.id);
		const view = moment.nodes[members.findIndex(({device: id}) => id === device.id)];
		const letter = view === undefined ? '' : partitionLetter(view);
		return at === undefined
			? null
			: markup`<g class="device ${looks[index]?.classes ?? ''}">${box(at)}<text class="still-name" x="${px(at.x + at.width / 2)}" y="${px(at.y + at.height / 2 + 8)}">${shortened(device.id, 11)}${letter === '' ? null : ` ${letter}`}</text></g>`;
	});
	const spoken = members.map(
		({device}, index) =>
			`${device} ${moment.nodes[index] === undefined ? '' : viewWords(moment.nodes[index])}`,
	);
	return svg(
		{
			width: layout.width,
			height,
			label: shortened(spoken.join('; '), 300),
			className: 'topology replay still',
		},
		markup`<use href="#${GROUND}"/>${broken(arcs, network.devices.length + network.cables.length, arcLine)}${broken(network.cables, network.devices.length, cable => wire(layout.cables.get(cable.id)))}${boxes}`,
	);
}

/** Sites and unbroken links, once a page; the small pictures refer to it. */
export function stillGround(network: Network, {layout, arcs}: Plan): Markup {
	return markup`<svg width="0" height="0" class="ground" aria-hidden="true"><defs>${hatchPattern(HATCH)}<g id="${GROUND}" class="topology replay">${network.sites.map(({id}) => siteField(layout.sites.get(id)))}${arcs.map(arc => markup`<g class="link tunnel">${arcLine(arc)}</g>`)}${network.cables.map(({id}) => markup`<g class="link cable">${wire(layout.cables.get(id))}</g>`)}</g></defs></svg>`;
}

function hatchPattern(id: string): Markup {
	return markup`<pattern id="${id}" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="stripe" width="3" height="8"/></pattern>`;
}

function box({x, y, width, height}: Rectangle): Markup {
	const at = markup`x="${px(x)}" y="${px(y)}" width="${px(width)}" height="${px(height)}" rx="4"`;
	return markup`<rect class="box" ${at}/><rect class="shade" fill="url(#${HATCH})" ${at}/>`;
}

function wire(line: CableLine | undefined): Markup | null {
	if (line === undefined) {
		return null;
	}
	const points = line.points.map(({x, y}) => `${px(x)},${px(y)}`).join(' ');
	return markup`<polyline class="wire" points="${points}"/>${cross(middleOf(line.points))}`;
}

function arcLine({from, control, to}: Arc): Markup {
	const at = (t: number, axis: 'x' | 'y'): number =>
		(1 - t) ** 2 * from[axis] + 2 * t * (1 - t) * control[axis] + t ** 2 * to[axis];
	return markup`<path class="arc" d="M${px(from.x)} ${px(from.y)} Q${px(control.x)} ${px(control.y)} ${px(to.x)} ${px(to.y)}"/>${cross({x: at(0.3, 'x'), y: at(0.3, 'y')})}`;
}

/** Shown only while the link is down or one-way. */
function cross({x, y}: Point): Markup {
	return markup`<path class="cross" d="M${px(x - 6)} ${px(y - 6)} l12 12 m0 -12 l-12 12"/>`;
}

/** The middle of the longest stretch. */
function middleOf(points: readonly Point[]): Point {
	const stretches = points.slice(1).map((to, index) => {
		const from = points[index] ?? to;
		const middle = {x: (from.x + to.x) / 2, y: (from.y + to.y) / 2};
		return {middle, length: Math.hypot(to.x - from.x, to.y - from.y)};
	});
	const [longest] = stretches.sort((a, b) => b.length - a.length);
	return longest?.middle ?? {x: 0, y: 0};
}
