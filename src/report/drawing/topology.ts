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
	const arcs = tunnelArcs(network, layout);
	const height = Math.max(layout.height, ...arcs.map(arc => arc.lowest + 22));
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

function siteField(at: Rectangle | undefined): Markup | null {
	return at === undefined
		? null
		: markup`<rect class="site" x="${px(at.x)}" y="${px(at.y)}" width="${px(at.width)}" height="${px(at.height)}" rx="8"/>`;
}

/** Written over the cables that come in from above. */
function siteName(title: string, at: Rectangle | undefined): Markup | null {
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
	readonly overlay: Overlay;
	readonly tunnel: Tunnel;
	readonly from: Point;
	readonly to: Point;
	readonly control: Point;
	/** The curve's lowest y, which is about half way to its control point. */
	readonly lowest: number;
};

/** Distance between the ends of two tunnels on one box. */
const END_SPACING = 14;

/** Curves between the lower edges of the boxes that sag the more, the farther those are apart. */
function tunnelArcs(network: Network, layout: TopologyLayout): readonly Arc[] {
	const tunnels = network.overlays.flatMap(overlay =>
		overlay.tunnels.map(tunnel => ({overlay, tunnel})),
	);
	const centre = (device: string): number => {
		const at = layout.devices.get(device);
		return at === undefined ? 0 : at.x + at.width / 2;
	};
	/**
	 * Where this tunnel ends on the box. The tunnels of one box stand side by side: first those that lead left, then those
	 * that lead right, the far ones in the middle, so that the deeper arc encloses the flatter one without crossing it.
	 */
	const endOn = (device: string, own: Tunnel): Point => {
		const other = ({a, b}: Tunnel): string => (a === device ? b : a);
		const here = tunnels
			.map(({tunnel}) => tunnel)
			.filter(({a, b}) => a === device || b === device)
			.map(tunnel => ({tunnel, reach: centre(other(tunnel)) - centre(device)}))
			.sort((one, two) => Math.sign(one.reach) - Math.sign(two.reach) || two.reach - one.reach)
			.map(({tunnel}) => tunnel);
		const offset = (here.indexOf(own) - (here.length - 1) / 2) * END_SPACING;
		const at = layout.devices.get(device);
		const reach = (at?.width ?? 0) / 2 - 8;
		return {
			x: centre(device) + Math.max(-reach, Math.min(reach, offset)),
			y: (at?.y ?? 0) + (at?.height ?? 0),
		};
	};
	return tunnels.map(({overlay, tunnel}) => {
		const from = endOn(tunnel.a, tunnel);
		const to = endOn(tunnel.b, tunnel);
		const sag = 40 + Math.hypot(to.x - from.x, to.y - from.y) * 0.16;
		const floor = Math.max(from.y, to.y);
		const control = {x: (from.x + to.x) / 2, y: floor + sag};
		return {overlay, tunnel, from, to, control, lowest: floor + sag / 2};
	});
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
