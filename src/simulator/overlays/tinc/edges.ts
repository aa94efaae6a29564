/** What a tinc node makes of the edges that it is told of (protocol_edge.c). */
import {edgeKey, type Edge} from './graph.ts';
import {forgetEdgeFrom, updateReach} from './reach.ts';
import {tellAll} from './talk.ts';
import type {Meta, MetaMessage, Tinc, TincNode} from './tinc.types.ts';

/** An edge of one's own that one does not have is contradicted; one that is known already goes no further. */
export function takeEdge(
	tinc: Tinc,
	node: TincNode,
	{meta, edge}: {readonly meta: Meta; readonly edge: Edge},
): void {
	const {from, to, weight} = edge;
	const key = edgeKey(from, to);
	const known = node.edges.get(key);
	if (from === node.id) {
		if (known === undefined) {
			meta.connection.send({kind: 'del-edge', from, to} satisfies MetaMessage);
		}
	} else if (known?.weight !== weight) {
		node.edges.set(key, edge);
		tellAll(node, {kind: 'add-edge', edge}, meta);
		updateReach(tinc, node);
	}
}

type Removal = {readonly meta: Meta; readonly message: MetaMessage & {kind: 'del-edge'}};

export function takeEdgeAway(tinc: Tinc, node: TincNode, {meta, message}: Removal): void {
	const {from, to} = message;
	const key = edgeKey(from, to);
	const edge = node.edges.get(key);
	if (edge === undefined) {
		return;
	}
	if (from === node.id) {
		meta.connection.send({kind: 'add-edge', edge} satisfies MetaMessage);
		return;
	}
	tellAll(node, message, meta);
	node.edges.delete(key);
	updateReach(tinc, node);
	forgetEdgeFrom(node, to);
}
