/**
 * A network and its elements, compiled for asking the same question millions of times: these elements have failed, what
 * becomes of the cluster? Sets of servers are bits, everything else is a number.
 */
import type {Network} from '../../network/network.types.ts';
import {wordsFor} from '../bits.ts';
import type {Element} from '../elements.ts';
import {compileWorkload, type WorkloadModel} from '../workload/model.ts';
import {type Ballot, compileBallot} from './ballot.ts';
import {compileGraphs, type Graphs} from './graphs.ts';
import {compileHits, type Hits} from './hits.ts';
import {countLayout, type CountLayout} from './layout.ts';
import {type Numbering, numberingOf} from './numbering.ts';

export type StaticModel = {
	readonly network: Network;
	readonly elements: readonly Element[];
	readonly numbering: Numbering;
	readonly words: number;
	readonly layout: CountLayout;
	/** `null`: the network has no corosync, only storage and services. */
	readonly ballot: Ballot | null;
	readonly workload: WorkloadModel;
	/** By element. */
	readonly hits: readonly Hits[];
	/** `null`: labels cannot tell the ways of this network, and every case is asked packet by packet. */
	readonly graphs: Graphs | null;
};

/** `null`: nothing of the network can be lost, or corosync would refuse its quorum section. */
export function compileStatic(network: Network, elements: readonly Element[]): StaticModel | null {
	const {cluster} = network;
	const numbering = numberingOf(network);
	const words = wordsFor(numbering.servers.size);
	const ballot = cluster && compileBallot(cluster, numbering, words);
	const workload = compileWorkload(network, numbering);
	if (ballot === null && (cluster !== null || workload.subjects.length === 0)) {
		return null;
	}
	const layout = countLayout(network, numbering);
	const graphs = compileGraphs({network, workload, numbering, words});
	return {
		network,
		elements,
		numbering,
		words,
		layout,
		ballot,
		workload,
		graphs,
		hits: elements.map(({damage}) => compileHits({numbering, words, layout, graphs}, damage)),
	};
}
