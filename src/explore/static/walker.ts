/**
 * Walks from case to case by adding and taking back one element at a time. What a further failure does not touch is
 * shared with the case before it, so that walking over all pairs in order costs little more than their number.
 */
import {createEvaluator, evaluate} from './evaluate.ts';
import {emptyFrame, type Frame, settleFrame, strike, wholeFrame} from './frame.ts';
import {type Failures, noFailures} from './layout.ts';
import {createJudge, judgeReach, type Verdict} from './judge.ts';
import type {StaticModel} from './model.ts';
import {situationByPackets} from './packets.ts';

export type Walker = {
	/** One more element fails; by its number in the model. */
	readonly push: (element: number) => void;
	/** The last one works again. */
	readonly pop: () => void;
	readonly verdict: () => Verdict;
};

export function createWalker(model: StaticModel): Walker {
	const failures = noFailures(model.layout);
	const frames: Frame[] = [wholeFrame(model, failures)];
	const path: number[] = [];
	const judgeByBits = bitJudge(model);
	const judgeByPackets = packetJudge(model);
	const isRegular = model.graphs?.regular ?? false;
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
		verdict: () => {
			const frame = frames[path.length];
			const isForPackets = judgeByBits === null || (frame?.oneWay === true && !isRegular);
			return isForPackets || frame === undefined
				? judgeByPackets(path)
				: judgeByBits(frame, failures);
		},
	};
}

function bitJudge(model: StaticModel): ((frame: Frame, failures: Failures) => Verdict) | null {
	const {graphs} = model;
	if (graphs === null) {
		return null;
	}
	const evaluator = createEvaluator(model, graphs);
	return (frame, failures) => evaluate(evaluator, frame, failures);
}

function packetJudge(model: StaticModel): (elements: readonly number[]) => Verdict {
	const judge = createJudge(model.ballot);
	return elements =>
		judgeReach(
			judge,
			situationByPackets(
				model,
				elements.flatMap(element => model.elements[element] ?? []),
			),
		);
}
