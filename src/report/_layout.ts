/**
 * Where each site, device and cable goes on the page. ELK's layered layout decides; tunnels are no part of its graph,
 * since they would push the servers apart: they are drawn afterwards as arcs between the boxes.
 */
import type {ElkExtendedEdge, ElkLabel, ElkNode, ElkShape} from 'elkjs/lib/elk-api.js';
import type {SiteId} from '../core/ids.ts';
import type {Cable, Device, Network} from '../network/network.types.ts';

export type Point = {readonly x: number; readonly y: number};
export type Rectangle = Point & {readonly width: number; readonly height: number};

export type TopologyLayout = {
	readonly width: number;
	readonly height: number;
	readonly sites: ReadonlyMap<string, Rectangle>;
	readonly devices: ReadonlyMap<string, Rectangle>;
	readonly cables: ReadonlyMap<string, CableLine>;
};

/** A polyline, and the box of its label, which sits on the line. */
export type CableLine = {readonly points: readonly Point[]; readonly label: Rectangle | null};

const DEVICE_WIDTH = 176;
export const LABEL_CHARACTER_WIDTH = 5.4;

/** Height of a box with this many lines of small print under the device's name. */
const deviceHeight = (detailLines: number): number => 34 + detailLines * 15;

export type LayoutOptions = {
	readonly detailLinesOf: (device: Device) => number;
	readonly labelOf: (cable: Cable) => string;
};

/** The same network gives the same layout (ELK's seed is fixed). */
export async function topologyLayout(
	network: Network,
	options: LayoutOptions,
): Promise<TopologyLayout> {
	// Loaded only where something is drawn; not its bundle, whose 1.6 MB Node.js would first search for what it exports.
	const elkModule = await import('elkjs');
	const elk = new elkModule.default.default();
	const placed: ElkNode = await elk.layout(graphOf(network, options));
	const sites = new Map<string, Rectangle>();
	const devices = new Map<string, Rectangle>();
	for (const child of placed.children ?? []) {
		(child.id.startsWith('site:') ? sites : devices).set(bare(child.id), rectangle(child));
		for (const device of child.children ?? []) {
			devices.set(bare(device.id), rectangle(device));
		}
	}
	const cables = new Map((placed.edges ?? []).map(edge => [bare(edge.id), line(edge)]));
	return {width: placed.width ?? 0, height: placed.height ?? 0, sites, devices, cables};
}

/** Sites, devices and cables may share a name; ELK needs ids that differ. */
const bare = (id: string): string => id.slice(id.indexOf(':') + 1);

function graphOf(network: Network, options: LayoutOptions): ElkNode {
	const devicesAt = (site: SiteId | null): ElkNode[] =>
		network.devices
			.filter(device => device.site === site)
			.map(device => ({
				id: `device:${device.id}`,
				width: DEVICE_WIDTH,
				height: deviceHeight(options.detailLinesOf(device)),
			}));
	const sites = network.sites.map(site => ({
		id: `site:${site.id}`,
		layoutOptions: {'elk.padding': '[top=34,left=16,bottom=16,right=16]'},
		children: devicesAt(site.id),
	}));
	return {
		id: 'network',
		layoutOptions: {
			'elk.algorithm': 'layered',
			'elk.direction': 'DOWN',
			'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
			'elk.edgeRouting': 'ORTHOGONAL',
			'elk.json.shapeCoords': 'ROOT',
			'elk.json.edgeCoords': 'ROOT',
			'elk.spacing.nodeNode': '36',
			'elk.layered.spacing.nodeNodeBetweenLayers': '44',
			'elk.spacing.edgeLabel': '4',
			'elk.padding': '[top=8,left=8,bottom=8,right=8]',
			'elk.layered.nodePlacement.strategy': 'BRANDES_KOEPF',
			'elk.layered.nodePlacement.bk.fixedAlignment': 'BALANCED',
			'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
		},
		children: [...devicesAt(null), ...sites.filter(site => site.children.length > 0)],
		edges: network.cables.map(cable => edgeOf(network, cable, options.labelOf(cable))),
	};
}

/** From the more central device to the less central one, so that providers stand on top and servers below. */
function edgeOf(network: Network, cable: Cable, text: string): ElkExtendedEdge {
	const rank = {router: 0, switch: 1, server: 2} as const;
	const rankOf = (id: string): number =>
		rank[network.devices.find(device => device.id === id)?.kind ?? 'server'];
	const {a, b} = cable;
	const [from, to] = rankOf(a.device) <= rankOf(b.device) ? [a, b] : [b, a];
	return {
		id: `cable:${cable.id}`,
		sources: [`device:${from.device}`],
		targets: [`device:${to.device}`],
		labels: text === '' ? [] : [inlineLabel(text)],
	};
}

/** On the line itself, so that it is plain which cable it belongs to. */
function inlineLabel(text: string): ElkLabel {
	return {
		text,
		width: text.length * LABEL_CHARACTER_WIDTH + 6,
		height: 14,
		layoutOptions: {'elk.edgeLabels.inline': 'true'},
	};
}

function rectangle({x = 0, y = 0, width = 0, height = 0}: ElkShape): Rectangle {
	return {x, y, width, height};
}

function line(edge: ElkExtendedEdge): CableLine {
	const points = (edge.sections ?? []).flatMap(section => [
		section.startPoint,
		...(section.bendPoints ?? []),
		section.endPoint,
	]);
	const label = edge.labels?.[0];
	return {
		points: points.map(({x, y}) => ({x, y})),
		label: label === undefined ? null : rectangle(label),
	};
}
