/** Where everything of a network stands on the page, and the words at it: what the plan and the replay share. */
import type {Cable, Device, Network, Overlay, Tunnel} from '../../network/network.types.ts';
import {type Point, type TopologyLayout, topologyLayout} from '../_layout.ts';
import {latencyText} from '../_words.ts';

export type Plan = {
	readonly layout: TopologyLayout;
	/** Every overlay's tunnels, in the network's order. */
	readonly arcs: readonly Arc[];
	readonly height: number;
};

export type Arc = {
	readonly overlay: Overlay;
	readonly tunnel: Tunnel;
	readonly from: Point;
	readonly to: Point;
	readonly control: Point;
	/** The curve's lowest y, which is about half way to its control point. */
	readonly lowest: number;
};

/** The same network gives the same plan. */
export async function planOf(network: Network): Promise<Plan> {
	const layout = await topologyLayout(network, {
		detailLinesOf: device => detailLines(network, device).length,
		labelOf: cableLabel,
	});
	const arcs = tunnelArcs(network, layout);
	const height = Math.max(layout.height, ...arcs.map(arc => arc.lowest + 22));
	return {layout, arcs, height};
}

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

/** What the box says beneath the name: what it is, and the address of each ring. */
export function detailLines(network: Network, device: Device): readonly string[] {
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

/** The cable's round trip and rate, as far as the design gives it any. */
export function cableLabel({impairment: {aToB, bToA}}: Cable): string {
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
