/** Sets of node ids as ascending arrays that are never changed, so that they can be shared and compared cheaply. */
export type NodeSet = readonly number[];

export const NO_NODES: NodeSet = [];

export function union(a: NodeSet, b: NodeSet): NodeSet {
	if (isSubset(b, a)) {
		return a;
	}
	return [...new Set([...a, ...b])].sort((left, right) => left - right);
}

export function without(a: NodeSet, b: NodeSet): NodeSet {
	return b.length === 0 ? a : a.filter(node => !b.includes(node));
}

export function isSubset(a: NodeSet, b: NodeSet): boolean {
	return a.length <= b.length && a.every(node => b.includes(node));
}

export function sameNodes(a: NodeSet, b: NodeSet): boolean {
	return a === b || (a.length === b.length && a.every((node, index) => node === b[index]));
}
