/**
 * The network as a plan: sites as fields, devices as boxes, cables as lines, tunnels as dashed arcs that sag below the
 * boxes, corosync's rings as lines of small print in the servers. Single points of failure carry a marker.
 */
import type {Cable, Device, Network, Overlay} from '../../network/network.types.ts';
import {type CableLine, LABEL_CHARACTER_WIDTH, type Point, type Rectangle} from '../_layout.ts';
import {type Markup, markup} from '../_markup.ts';
import type {WeakPoints} from '../_weak-points.ts';
import {latencyText} from '../_words.ts';
import {type Arc, cableLabel, detailLines, type Plan} from './plan.ts';
import {px, shortened, svg} from './svg.ts';

export function topologyDrawing(network: Network, plan: Plan, weak: WeakPoints): Markup {
	const {layout, arcs, height} = plan;
	const label = `Plan of ${network.title}: ${String(network.devices.length)} devices, ${String(network.cables.length)} cables, ${String(network.overlays.length)} overlays`;
	return svg({width: layout.width, height, label, className: 'topology'}, [
		markup`${network.sites.map(site => siteField(layout.sites.get(site.id)))}`,
		markup`${arcs.map(arc => tunnelLine(arc, weak))}`,
		markup`${network.cables.map(cable => cableLine(cable, layout.cables.get(cable.id), weak))}`,
		markup`${network.sites.map(site => siteName(site.title, layout.sites.get(site.id)))}`,
		markup`${network.devices.map(device => deviceBox(network, device, {at: layout.devices.get(device.id), weak}))}`,
		markup`${network.overlays.map(overlay => tunnelName(overlay, arcs, weak))}`,
	]);
}

export function siteField(at: Rectangle | undefined): Markup | null {
	return at === undefined
		? null
		: markup`<rect class="site" x="${px(at.x)}" y="${px(at.y)}" width="${px(at.width)}" height="${px(at.height)}" rx="8"/>`;
}

/** Written over the cables that come in from above. */
export function siteName(title: string, at: Rectangle | undefined): Markup | null {
	return at === undefined
		? null
		: markup`<text class="site-name" x="${px(at.x + 14)}" y="${px(at.y + 20)}"><title>${title}</title>${shortened(title, Math.floor(at.width / 7))}</text>`;
}

function deviceBox(
	network: Network,
	device: Device,
	{at, weak}: {at: Rectangle | undefined; weak: WeakPoints},
): Markup | null {
	if (at === undefined) {
		return null;
	}
	const isWeak = weak.has(`device:${device.id}`);
	const lines = detailLines(network, device).map(
		(text, index) =>
			markup`<text class="detail" x="${px(at.x + 12)}" y="${px(at.y + 37 + index * 15)}">${shortened(text, 27)}</text>`,
	);
	return markup`<g class="device ${device.kind}${isWeak ? ' weak' : ''}" data-device="${device.id}"><title>${device.title}${isWeak ? ' (single point of failure)' : ''}</title><rect class="box" x="${px(at.x)}" y="${px(at.y)}" width="${px(at.width)}" height="${px(at.height)}" rx="${device.kind === 'router' ? 16 : 4}"/><text class="device-name" x="${px(at.x + 12)}" y="${px(at.y + 21)}">${shortened(device.id, 20)}</text>${lines}${isWeak ? weakMarker({x: at.x + at.width - 16, y: at.y + 16}) : null}</g>`;
}

function cableLine(cable: Cable, line: CableLine | undefined, weak: WeakPoints): Markup | null {
	if (line === undefined) {
		return null;
	}
	const isWeak = weak.has(`cable:${cable.id}`);
	const path = line.points.map(({x, y}) => `${px(x)},${px(y)}`).join(' ');
	const text = cableLabel(cable);
	const label =
		line.label === null || text === ''
			? null
			: markup`<rect class="label-ground" x="${px(line.label.x)}" y="${px(line.label.y - 1)}" width="${px(line.label.width)}" height="${px(line.label.height + 2)}"/><text class="cable-label" x="${px(line.label.x + line.label.width / 2)}" y="${px(line.label.y + 11)}" text-anchor="middle">${text}</text>`;
	const marker = isWeak ? weakMarker(markerPlace(line)) : null;
	return markup`<g class="cable${isWeak ? ' weak' : ''}" data-cable="${cable.id}"><title>${cable.id}: ${cable.a.device} ${cable.a.port} – ${cable.b.device} ${cable.b.port}, one way ${latencyText(cable.impairment.aToB.oneWayDelayMs)} and back ${latencyText(cable.impairment.bToA.oneWayDelayMs)}</title><polyline class="wire" points="${path}"/>${label}${marker}</g>`;
}

function tunnelLine({overlay, tunnel, from, to, control}: Arc, weak: WeakPoints): Markup {
	const isWeak = weak.has(`overlay:${overlay.id}`);
	return markup`<g class="tunnel${isWeak ? ' weak' : ''}" data-overlay="${overlay.id}"><title>${overlay.id} (${overlay.kind}) between ${tunnel.a} and ${tunnel.b}: ${overlay.subnet}, inner MTU ${overlay.innerMtuBytes}</title><path class="arc" d="M${px(from.x)} ${px(from.y)} Q${px(control.x)} ${px(control.y)} ${px(to.x)} ${px(to.y)}"/></g>`;
}

/** Once an overlay, on its longest tunnel, which sags below the others. */
function tunnelName(overlay: Overlay, arcs: readonly Arc[], weak: WeakPoints): Markup | null {
	const [longest] = arcs
		.filter(arc => arc.overlay === overlay)
		.sort((one, two) => two.lowest - one.lowest);
	if (longest === undefined) {
		return null;
	}
	const {from, to, control} = longest;
	const middle = {x: (from.x + 2 * control.x + to.x) / 4, y: (from.y + 2 * control.y + to.y) / 4};
	const text = `${overlay.id} · ${overlay.kind}`;
	const isWeak = weak.has(`overlay:${overlay.id}`);
	const left = middle.x - (text.length * LABEL_CHARACTER_WIDTH) / 2 - 14;
	return markup`<text class="tunnel-label" x="${px(middle.x)}" y="${px(middle.y + 4)}" text-anchor="middle">${text}</text>${isWeak ? weakMarker({x: left, y: middle.y}) : null}`;
}

/** On the line's end at the less central device, clear of the label in its middle. */
function markerPlace({points}: CableLine): Point {
	const end = points.at(-1) ?? {x: 0, y: 0};
	return {x: end.x, y: end.y - 16};
}

/** A small warning triangle around the point. */
function weakMarker({x, y}: Point): Markup {
	return markup`<g class="marker"><path d="M${px(x)} ${px(y - 7)} l8 14 h-16 z"/><text x="${px(x)}" y="${px(y + 5.5)}" text-anchor="middle">!</text></g>`;
}
