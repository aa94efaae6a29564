/**
 * The network as a plan: sites as fields, devices as boxes, cables as lines, tunnels as dashed arcs that sag below the
 * boxes, corosync's rings as lines of small print in the servers. Single points of failure carry a marker.
 */
import type {Cable, Device, Network, Overlay, Tunnel} from '../../network/network.types.ts';
import {
	type CableLine,
	LABEL_CHARACTER_WIDTH,
	type Point,
	type Rectangle,
	type TopologyLayout,
	topologyLayout,
} from '../_layout.ts';
import {type Markup, markup} from '../_markup.ts';
import type {WeakPoints} from '../_weak-points.ts';
import {latencyText} from '../_words.ts';
import {px, shortened, svg} from './svg.ts';

export async function topologyDrawing(network: Network, weak: WeakPoints): Promise<Markup> {
	const layout = await topologyLayout(network, {
		detailLinesOf: device => detailLines(network, device).length,
		labelOf: cableLabel,
	});
	const arcs = network.overlays.flatMap(overlay =>
		overlay.tunnels.map(tunnel => ({overlay, arc: arcOf(layout, tunnel)})),
	);
	const height = Math.max(layout.height, ...arcs.map(({arc}) => arc.lowest + 26));
	const label = `Plan of ${network.title}: ${String(network.devices.length)} devices, ${String(network.cables.length)} cables, ${String(network.overlays.length)} overlays`;
	return svg({width: layout.width, height, label, className: 'topology'}, [
		markup`${network.sites.map(site => siteField(site.title, layout.sites.get(site.id)))}`,
		markup`${arcs.map(({overlay, arc}) => tunnelArc(overlay, arc, weak))}`,
		markup`${network.cables.map(cable => cableLine(cable, layout.cables.get(cable.id), weak))}`,
		markup`${network.devices.map(device => deviceBox(network, device, {at: layout.devices.get(device.id), weak}))}`,
	]);
}

function siteField(title: string, at: Rectangle | undefined): Markup | null {
	return at === undefined
		? null
		: markup`<g><rect class="site" x="${px(at.x)}" y="${px(at.y)}" width="${px(at.width)}" height="${px(at.height)}" rx="8"/><text class="site-name" x="${px(at.x + 14)}" y="${px(at.y + 20)}"><title>${title}</title>${shortened(title, Math.floor(at.width / 7))}</text></g>`;
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

/** What the box says beneath the name: what it is, and the address of each ring. */
function detailLines(network: Network, device: Device): readonly string[] {
	const rings = (network.cluster?.rings ?? []).flatMap(ring =>
		ring.addresses
			.filter(address => address.device === device.id)
			.map(address => `ring ${String(ring.linkNumber)}  ${address.address}`),
	);
	return [kindWords(network, device), ...rings];
}

function kindWords(network: Network, device: Device): string {
	if (device.kind === 'router') {
		return device.carriesMulticast ? 'routed, multicast' : 'routed, no multicast';
	}
	if (device.kind === 'switch') {
		return device.carriesMulticast ? 'switch' : 'switch, no multicast';
	}
	const member = network.cluster?.members.find(({device: id}) => id === device.id);
	if (member === undefined) {
		return device.role;
	}
	const votes = member.votes === 1 ? '1 vote' : `${String(member.votes)} votes`;
	return `node ${String(member.nodeid)}, ${votes}`;
}

function cableLine(cable: Cable, line: CableLine | undefined, weak: WeakPoints): Markup | null {
	const middle = line?.points[Math.floor((line.points.length - 1) / 2)];
	if (line === undefined || middle === undefined) {
		return null;
	}
	const isWeak = weak.has(`cable:${cable.id}`);
	const path = line.points.map(({x, y}) => `${px(x)},${px(y)}`).join(' ');
	const text = cableLabel(cable);
	const label =
		line.label === null || text === ''
			? null
			: markup`<text class="cable-label" x="${px(line.label.x + 3)}" y="${px(line.label.y + 11)}">${text}</text>`;
	const marker = isWeak ? weakMarker(midpoint(line.points)) : null;
	return markup`<g class="cable${isWeak ? ' weak' : ''}" data-cable="${cable.id}"><title>${cable.id}: ${cable.a.device} ${cable.a.port} – ${cable.b.device} ${cable.b.port}, one way ${latencyText(cable.impairment.aToB.oneWayDelayMs)} and back ${latencyText(cable.impairment.bToA.oneWayDelayMs)}</title><polyline class="wire" points="${path}"/>${label}${marker}</g>`;
}

/** The cable's round trip and rate, as far as the design gives it any. */
function cableLabel({impairment: {aToB, bToA}}: Cable): string {
	const rttMs = aToB.oneWayDelayMs + bToA.oneWayDelayMs;
	const rateBps = Math.min(aToB.rateBps ?? Infinity, bToA.rateBps ?? Infinity);
	const lossRatio = Math.max(aToB.lossRatio, bToA.lossRatio);
	const parts = [
		rttMs > 0 ? `rtt ${latencyText(rttMs)}` : '',
		lossRatio > 0 ? `loss ${String(Number((lossRatio * 100).toPrecision(2)))} %` : '',
		Number.isFinite(rateBps) ? rateText(rateBps) : '',
	];
	return parts.filter(part => part !== '').join(' · ');
}

function rateText(rateBps: number): string {
	return rateBps >= 1e9
		? `${String(Number((rateBps / 1e9).toPrecision(3)))} Gbit/s`
		: `${String(Number((rateBps / 1e6).toPrecision(3)))} Mbit/s`;
}

type Arc = {
	readonly from: Point;
	readonly to: Point;
	readonly control: Point;
	readonly lowest: number;
};

/** A curve between the lower edges of both boxes that sags the more, the farther they are apart. */
function arcOf(layout: TopologyLayout, tunnel: Tunnel): Arc {
	const from = lowerEdge(layout.devices.get(tunnel.a));
	const to = lowerEdge(layout.devices.get(tunnel.b));
	const sag = 34 + Math.hypot(to.x - from.x, to.y - from.y) * 0.12;
	const control = {x: (from.x + to.x) / 2, y: Math.max(from.y, to.y) + sag};
	// The lowest point of a quadratic curve lies half way to its control point when both ends are level.
	return {from, to, control, lowest: (Math.max(from.y, to.y) + control.y) / 2};
}

function lowerEdge(at: Rectangle | undefined): Point {
	return at === undefined ? {x: 0, y: 0} : {x: at.x + at.width / 2, y: at.y + at.height};
}

function tunnelArc(overlay: Overlay, {from, to, control}: Arc, weak: WeakPoints): Markup {
	const isWeak = weak.has(`overlay:${overlay.id}`);
	const top = {x: (from.x + 2 * control.x + to.x) / 4, y: (from.y + 2 * control.y + to.y) / 4};
	const text = `${overlay.id} · ${overlay.kind}`;
	const width = text.length * LABEL_CHARACTER_WIDTH + 10;
	return markup`<g class="tunnel${isWeak ? ' weak' : ''}" data-overlay="${overlay.id}"><title>Tunnel of ${overlay.id} (${overlay.kind}), ${overlay.subnet}, inner MTU ${overlay.innerMtuBytes}</title><path class="arc" d="M${px(from.x)} ${px(from.y)} Q${px(control.x)} ${px(control.y)} ${px(to.x)} ${px(to.y)}"/><text class="tunnel-label" x="${px(top.x)}" y="${px(top.y + 4)}" text-anchor="middle">${text}</text>${isWeak ? weakMarker({x: top.x - width / 2 - 10, y: top.y}) : null}</g>`;
}

function midpoint(points: readonly Point[]): Point {
	const after = points[Math.ceil((points.length - 1) / 2)] ?? {x: 0, y: 0};
	const before = points[Math.floor((points.length - 1) / 2)] ?? after;
	return {x: (before.x + after.x) / 2, y: (before.y + after.y) / 2};
}

/** A small warning triangle around the point. */
function weakMarker({x, y}: Point): Markup {
	return markup`<g class="marker"><path d="M${px(x)} ${px(y - 7)} l8 14 h-16 z"/><text x="${px(x)}" y="${px(y + 5.5)}" text-anchor="middle">!</text></g>`;
}
