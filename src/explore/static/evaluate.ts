/** From a frame to who reaches whom, and on to the verdict. */
import {
	addCommon,
	bitsOf,
	type Bits,
	clearAll,
	copy,
	firstBit,
	hasBit,
	keep,
	makeMutual,
	nextBit,
	remove,
} from '../bits.ts';
import type {Frame} from './frame.ts';
import type {Graphs, RingWays, Way} from './graphs.ts';
import {
	createJudge,
	type Judge,
	judgeReach,
	judgeWhole,
	type Situation,
	type Verdict,
} from './judge.ts';
import type {StaticModel} from './model.ts';
import type {Failures} from './layout.ts';
import type {WorkloadMoment} from '../workload/stores.ts';
import {emptyTunnelRows, fillTunnelRows, type TunnelRows} from './tunnel-plane.ts';
import {createGrouping, type Grouping, groupMembers} from './groups.ts';
import type {WiredPlane} from './wired-plane.ts';
import {
	addReached,
	classOf,
	emptyOutlook,
	lookOut,
	type Moment,
	type Outlook,
} from './wired-reach.ts';

export type Evaluator = {
	readonly model: StaticModel;
	readonly graphs: Graphs;
	/** `null`: nobody counts votes. */
	readonly judge: Judge | null;
	/** By plane. */
	readonly outlooks: readonly Outlook[];
	/** By overlay. */
	readonly tunnelRows: readonly TunnelRows[];
	/** By server number: whom each reaches over one ring. */
	readonly ringRows: readonly Bits[];
	/** By the workload's nets, then by server number: whom each reaches there and back. */
	readonly netRows: readonly (readonly Bits[])[];
	readonly situation: Situation;
	readonly grouping: Grouping | null;
	readonly deaf: Bits;
	readonly scratch: Bits;
};

export function createEvaluator(model: StaticModel, graphs: Graphs): Evaluator {
	const empty = (): Bits => bitsOf(model.words, []);
	const rows = (): readonly Bits[] => Array.from({length: model.numbering.servers.size}, empty);
	return {
		model,
		graphs,
		judge: model.ballot && createJudge(model.ballot),
		outlooks: graphs.planes.map(emptyOutlook),
		tunnelRows: graphs.tunnels.map(emptyTunnelRows),
		ringRows: rows(),
		netRows: graphs.nets.map(rows),
		situation: {alive: empty(), reach: rows(), spokesmen: empty(), inTouch: empty()},
		grouping: createGrouping(graphs, model.words),
		deaf: empty(),
		scratch: empty(),
	};
}

export function evaluate(evaluator: Evaluator, frame: Frame, failures: Failures): Verdict {
	const {graphs, judge, situation} = evaluator;
	copy(situation.alive, frame.sets.alive);
	if (graphs.tunnels.length > 0) {
		fillTunnels(evaluator, frame, failures);
	}
	if (judge === null) {
		return NO_VERDICT;
	}
	findInTouch(evaluator, frame, failures);
	if (evaluator.grouping !== null) {
		if (groupMembers(evaluator.grouping, frame, situation)) {
			return judgeWhole(judge, situation);
		}
	} else {
		copy(situation.spokesmen, frame.sets.alive);
		situation.reach.forEach(clearAll);
		for (const ring of graphs.rings) {
			addRing(evaluator, {frame, failures, ring});
		}
	}
	return judgeReach(judge, situation);
}

/** Where nobody counts votes nobody loses any. */
const NO_VERDICT: Verdict = 0;

/** What the storage of a case that was evaluated last has to go by. */
export function momentOf(evaluator: Evaluator, frame: Frame, failures: Failures): WorkloadMoment {
	const {graphs, judge, netRows} = evaluator;
	graphs.nets.forEach((way, net) => {
		const rows = rowsOver(evaluator, {frame, failures, way});
		netRows[net]?.forEach((row, server) => {
			copy(row, rows[server] ?? row);
		});
	});
	return {...frame.sets, quorate: judge?.memory.quorate ?? null, reach: netRows};
}

function fillTunnels(evaluator: Evaluator, frame: Frame, failures: Failures): void {
	const {graphs, tunnelRows, deaf} = evaluator;
	deaf.fill(0xffffffff);
	remove(deaf, frame.sets.hearing);
	const isSomebodyDeaf = firstBit(deaf) !== -1;
	graphs.tunnels.forEach((tunnel, index) => {
		const rows = tunnelRows[index];
		const plane = graphs.planes.indexOf(tunnel.underlay);
		if (rows) {
			fillTunnelRows(tunnel, rows, {
				...lookAt(evaluator, {frame, failures, plane}),
				failures: {
					isOverlayDown: failures.overlays[tunnel.overlay] !== 0,
					tunnels: failures.tunnels,
					deaf: isSomebodyDeaf ? deaf : null,
				},
			});
		}
	});
}

type Look = {readonly moment: Moment; readonly outlook: Outlook; readonly plane: WiredPlane};

/** A plane at the moment of this case, with what lies behind its gates. */
function lookAt(
	{graphs, outlooks}: Evaluator,
	{frame, failures, plane: index}: {frame: Frame; failures: Failures; plane: number},
): Look {
	const plane = graphs.planes[index];
	const outlook = outlooks[index];
	const classes = frame.classes[index];
	const attached = frame.sets.attached[index];
	if (!plane || !outlook || !classes || !attached) {
		throw new Error(`No plane ${index}.`);
	}
	if (!plane.uniform) {
		lookOut(plane, {broken: failures, classes}, outlook);
	}
	return {moment: {classes, attached}, outlook, plane};
}

function findInTouch(evaluator: Evaluator, frame: Frame, failures: Failures): void {
	const {arbiter} = evaluator.graphs;
	const {inTouch} = evaluator.situation;
	clearAll(inTouch);
	if (arbiter === null || failures.qnetd[0] !== 0) {
		return;
	}
	const row = rowsOver(evaluator, {frame, failures, way: arbiter})[arbiter.server];
	if (row) {
		copy(inTouch, row);
		keep(inTouch, frame.sets.alive);
		keep(inTouch, frame.sets.casting);
	}
}

/** Adds whom each member exchanges corosync's messages with over this ring. */
function addRing(
	evaluator: Evaluator,
	{frame, failures, ring}: {frame: Frame; failures: Failures; ring: RingWays},
): void {
	const {unicast, multicast} = ring;
	if (multicast === 'nowhere') {
		return;
	}
	const {model, situation} = evaluator;
	const rows = rowsOver(evaluator, {frame, failures, way: unicast});
	const heard = multicast === null ? null : hearersOver(evaluator, frame, multicast);
	const members = model.ballot?.members ?? situation.alive;
	for (let server = nextBit(members, 0); server !== -1; server = nextBit(members, server + 1)) {
		const all = situation.reach[server];
		const row = rows[server];
		const hearers = heard === null ? row : heard(server);
		if (all && row && hearers) {
			addCommon(all, row, hearers);
		}
	}
}

/** By server number: the servers that each reaches and is reached by, on cables or through the tunnels. */
function rowsOver(
	evaluator: Evaluator,
	{frame, failures, way}: {frame: Frame; failures: Failures; way: Way},
): readonly Bits[] {
	if (way.over === 'tunnels') {
		return evaluator.tunnelRows[way.index]?.reached ?? [];
	}
	const {ringRows} = evaluator;
	const look = lookAt(evaluator, {frame, failures, plane: way.index});
	const {plane} = look;
	for (let server = 0; server < ringRows.length; server += 1) {
		const row = ringRows[server];
		if (row) {
			clearAll(row);
			addReached(row, plane, {...look, server});
		}
	}
	if (!plane.regular) {
		makeMutual(ringRows, plane.attached);
	}
	return ringRows;
}

/** Whom each server hears and is heard by; `null`: nobody. */
function hearersOver(
	{graphs, tunnelRows, deaf, scratch}: Evaluator,
	frame: Frame,
	way: Way,
): (server: number) => Bits | null {
	if (way.over === 'tunnels') {
		const rows = tunnelRows[way.index];
		const isSomebodyDeaf = firstBit(deaf) !== -1;
		return server => (isSomebodyDeaf ? rows?.heard[server] : rows?.reached[server]) ?? null;
	}
	const plane = graphs.planes[way.index];
	const classes = frame.classes[way.index];
	const attached = frame.sets.attached[way.index];
	return server => {
		const own = plane && classes ? classOf(plane, classes, server) : null;
		if (own === null || !attached || !hasBit(attached, server)) {
			return null;
		}
		copy(scratch, own);
		keep(scratch, attached);
		return scratch;
	};
}
