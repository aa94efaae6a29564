/**
 * What a tinc node works out from the edges that it knows: whom it reaches and by whom (breadth first), and which
 * connections broadcasts use (Kruskal's minimum spanning tree). An edge counts only if both directions are known.
 *
 * tinc 1.0 graph.c, sssp_bfs and mst_kruskal; edge.c, edge_weight_compare.
 */
import type {DeviceId} from '../../../core/ids.ts';

export type Edge = {readonly from: DeviceId; readonly to: DeviceId; readonly weight: number};

/** By `edgeKey`. */
export type Edges = ReadonlyMap<string, Edge>;

export function edgeKey(from: DeviceId, to: DeviceId): string {
	return `${from} ${to}`;
}

/** The node that frames for each reached node are handed to when they cannot be sent straight to it. */
export function nextHops(edges: Edges, own: DeviceId): ReadonlyMap<DeviceId, DeviceId> {
	const hops = new Map<DeviceId, DeviceId>();
	const queue = [own];
	for (const here of queue) {
		for (const to of neighboursOf(edges, here)) {
			if (to !== own && !hops.has(to)) {
				hops.set(to, here === own ? to : (hops.get(here) ?? to));
				queue.push(to);
			}
		}
	}
	return hops;
}

/** Pairs of nodes as `edgeKey`, both ways round; of the nodes that can be reached from `own`. */
export function spanningTree(edges: Edges, own: DeviceId): ReadonlySet<string> {
	const reachable = new Set([own, ...nextHops(edges, own).keys()]);
	const ordered = [...edges.values()]
		.filter(edge => reachable.has(edge.from) && isMutualIn(edges)(edge))
		.sort(byWeight);
	const [first] = ordered;
	const tree = new Set<string>();
	const reached = new Set(first === undefined ? [] : [first.from]);
	for (let next = first; next !== undefined; next = ordered.find(joins(reached))) {
		if (joins(reached)(next)) {
			reached.add(next.from).add(next.to);
			tree.add(edgeKey(next.from, next.to)).add(edgeKey(next.to, next.from));
		}
	}
	return tree;
}

const joins =
	(reached: ReadonlySet<DeviceId>) =>
	({from, to}: Edge): boolean =>
		reached.has(from) !== reached.has(to);

const isMutualIn =
	(edges: Edges) =>
	({from, to}: Edge): boolean =>
		edges.has(edgeKey(to, from));

/** Nodes keep their edges by name. */
function neighboursOf(edges: Edges, here: DeviceId): readonly DeviceId[] {
	return [...edges.values()]
		.filter(edge => edge.from === here && isMutualIn(edges)(edge))
		.map(({to}) => to)
		.sort(byName);
}

function byWeight(a: Edge, b: Edge): number {
	return a.weight - b.weight || byName(a.from, b.from) || byName(a.to, b.to);
}

function byName(a: DeviceId, b: DeviceId): number {
	return a < b ? -1 : a > b ? 1 : 0;
}
