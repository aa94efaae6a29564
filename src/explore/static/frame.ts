/** One case on the way of a walk: what its failures leave, before anything is judged. */
import {copy, isSame} from '../bits.ts';
import type {Hits} from './hits.ts';
import {emptySets, type Failures, type Sets} from './layout.ts';
import type {StaticModel} from './model.ts';
import {type Classes, emptyClasses, sortIntoClasses} from './wired-reach.ts';
import {emptyLabelling, type Labelling, labelVertices} from './wiring.ts';

/** Labellings and classes are the case's own where its last element changed them, otherwise those of the case before. */
export type Frame = {
	readonly sets: Sets;
	/** By wiring. */
	readonly labellings: Labelling[];
	/** By wiring: whether labels differ from those of the case before. */
	readonly parted: boolean[];
	/** By plane. */
	readonly classes: Classes[];
	/** Some cable is cut in one direction only. */
	oneWay: boolean;
	readonly own: {readonly labellings: readonly Labelling[]; readonly classes: readonly Classes[]};
};

export function emptyFrame({words, graphs}: StaticModel): Frame {
	const {wirings = [], planes = []} = graphs ?? {};
	const labellings = wirings.map(emptyLabelling);
	const classes = planes.map(plane =>
		emptyClasses(plane, labellings[plane.wiring.multicast ? 1 : 0]?.labels ?? new Int32Array()),
	);
	return {
		sets: emptySets(words, planes.length),
		labellings: [...labellings],
		parted: labellings.map(() => false),
		classes: [...classes],
		oneWay: false,
		own: {labellings, classes},
	};
}

/** The case in which nothing has failed. */
export function wholeFrame(model: StaticModel, failures: Failures): Frame {
	const frame = emptyFrame(model);
	const {wirings = [], planes = []} = model.graphs ?? {};
	const {alive, casting, hearing, powered, withMonitor, withGlusterd, attached} = frame.sets;
	if (model.ballot !== null) {
		copy(alive, model.ballot.members);
		copy(casting, model.ballot.members);
	}
	for (const everybody of [hearing, powered, withMonitor, withGlusterd]) {
		everybody.fill(0xffffffff);
	}
	wirings.forEach((wiring, index) => {
		labelVertices(wiring, failures, frame.labellings[index] ?? emptyLabelling(wiring));
	});
	planes.forEach((plane, index) => {
		attached[index]?.set(plane.attached);
		sortIntoClasses(plane, frame.classes[index] ?? emptyClasses(plane, new Int32Array()));
	});
	return frame;
}

export function strike({counts}: Failures, {atoms}: Hits, by: 1 | -1): void {
	for (const atom of atoms) {
		counts[atom] = (counts[atom] ?? 0) + by;
	}
}

type Step = {readonly model: StaticModel; readonly hits: Hits; readonly failures: Failures};

/** Makes the frame that of its parent's case and one more element, whose hits are counted already. */
export function settleFrame(frame: Frame, parent: Frame, step: Step): void {
	const {hits} = step;
	const after = frame.sets.all;
	const before = parent.sets.all;
	const {gone} = hits;
	for (let word = 0; word < after.length; word += 1) {
		after[word] = (before[word] ?? 0) & ~(gone[word] ?? 0);
	}
	frame.oneWay = parent.oneWay || hits.oneWay;
	settleLabels(frame, parent, step);
	settleClasses(frame, parent, step.model);
}

function settleLabels(frame: Frame, parent: Frame, {model, hits, failures}: Step): void {
	const wirings = model.graphs?.wirings ?? [];
	for (let index = 0; index < wirings.length; index += 1) {
		const wiring = wirings[index];
		const own = frame.own.labellings[index];
		const before = parent.labellings[index];
		const parts = hits.parts[index];
		if (wiring && own && before && parts) {
			const isChanged = mayPart(parts, before);
			if (isChanged) {
				labelVertices(wiring, failures, own);
			}
			frame.labellings[index] = isChanged ? own : before;
			// Most networks are meshed enough to hold together without one more part.
			frame.parted[index] = isChanged && !isSame(own.labels, before.labels);
		}
	}
}

function mayPart({vertices, lines}: Hits['parts'][number], {holding}: Labelling): boolean {
	if (vertices) {
		return true;
	}
	for (const line of lines) {
		if (holding[line] === 1) {
			return true;
		}
	}
	return false;
}

function settleClasses(frame: Frame, parent: Frame, {graphs}: StaticModel): void {
	const planes = graphs?.planes ?? [];
	for (let index = 0; index < planes.length; index += 1) {
		const plane = planes[index];
		const wiring = plane?.wiring.multicast === true ? 1 : 0;
		const isParted = frame.parted[wiring] === true;
		const classes = isParted ? frame.own.classes[index] : parent.classes[index];
		if (plane && classes) {
			frame.classes[index] = classes;
			if (isParted) {
				sortIntoClasses(plane, classes);
			}
		}
	}
}
