/**
 * Walks from case to case by adding and taking back one element at a time. What a further failure does not touch is
 * shared with the case before it, so that walking over all pairs in order costs little more than their number.
 */
import type {Bits} from '../bits.ts';
import {type Damage, damageOf} from '../damage.ts';
import {createWorkloadJudge, judgeWorkload, verdictOfTroubles} from '../workload/judge.ts';
import type {WorkloadMoment} from '../workload/stores.ts';
import {createEvaluator, evaluate, momentOf} from './evaluate.ts';
import {emptyFrame, type Frame, settleFrame, strike, wholeFrame} from './frame.ts';
import {type Failures, noFailures} from './layout.ts';
import {createJudge, judgeReach, type Verdict} from './judge.ts';
import type {StaticModel} from './model.ts';
import {momentByPackets, situationByPackets} from './packets.ts';

export type Walker = {
	/** One more element fails; by its number in the model. */
	readonly push: (element: number) => void;
	/** The last one works again. */
	readonly pop: () => void;
	readonly verdict: () => Verdict;
	/** The workload's subjects that are in trouble, by their numbers; holds until the next question. */
	readonly troubles: () => Bits;
};

export function createWalker(model: StaticModel): Walker {
	const failures = noFailures(model.layout);
	const frames: Frame[] = [wholeFrame(model, failures)];
	const path: number[] = [];
	const bits = bitCourt(model);
	const packets = packetCourt(model);
	const workload = createWorkloadJudge(model.workload, model.words);
	const isRegular = model.graphs?.regular ?? false;
	const ask = <Answer>(question: (court: Court, it: Case) => Answer): Answer => {
		const frame = frames[path.length];
		if (frame === undefined) {
			throw new Error('A case has its frame.');
		}
		const isForPackets = bits === null || (frame.oneWay && !isRegular);
		return question(isForPackets ? packets : bits, {frame, failures, path});
	};
	const troubles = (): Bits =>
		ask((court, it) => {
			court.verdict(it);
			return judgeWorkload(workload, court.moment(it));
		});
	return {
		push: element => {
			const hits = model.hits[element];
			const parent = frames[path.length];
			if (hits === undefined || parent === undefined) {
				throw new Error(`No element ${element}.`);
			}
			path.push(element);
			strike(failures, hits, 1);
			const frame = (frames[path.length] ??= emptyFrame(model));
			settleFrame(frame, parent, {model, hits, failures});
		},
		pop: () => {
			const hits = model.hits[path.pop() ?? -1];
			if (hits !== undefined) {
				strike(failures, hits, -1);
			}
		},
		verdict: () =>
			model.ballot === null
				? verdictOfTroubles(model.workload, troubles())
				: ask((court, it) => court.verdict(it)),
		troubles,
	};
}

type Case = {readonly frame: Frame; readonly failures: Failures; readonly path: readonly number[]};

/** One way to answer. `moment` is asked for the case whose verdict was asked for last. */
type Court = {
	readonly verdict: (it: Case) => Verdict;
	readonly moment: (it: Case) => WorkloadMoment;
};

function bitCourt(model: StaticModel): Court | null {
	const {graphs} = model;
	if (graphs === null) {
		return null;
	}
	const evaluator = createEvaluator(model, graphs);
	return {
		verdict: ({frame, failures}) => evaluate(evaluator, frame, failures),
		moment: ({frame, failures}) => momentOf(evaluator, frame, failures),
	};
}

function packetCourt(model: StaticModel): Court {
	const judge = model.ballot && createJudge(model.ballot);
	let last: {readonly key: string; readonly damage: Damage} | null = null;
	// The network's queries remember their answers by the damage's identity.
	const damage = ({path}: Case): Damage => {
		const key = path.join();
		if (last?.key !== key) {
			last = {key, damage: damageOf(path.flatMap(one => model.elements[one]?.damage ?? []))};
		}
		return last.damage;
	};
	return {
		verdict: it => (judge === null ? 0 : judgeReach(judge, situationByPackets(model, damage(it)))),
		moment: it => momentByPackets(model, damage(it), judge?.memory.quorate ?? null),
	};
}
