/** From who reaches whom to which stores and services are lost. */
import {bitsOf, type Bits, clearAll, hasBit, isEmpty, setBit, wordsFor} from '../bits.ts';
import {OUTCOMES, type Verdict} from '../static/judge.ts';
import type {WorkloadModel} from './model.ts';
import {placeServices} from './services.ts';
import {judgeStore, type WorkloadMoment} from './stores.ts';

export type WorkloadJudge = {
	readonly model: WorkloadModel;
	/** By store: the servers that can use it. */
	readonly users: readonly Bits[];
	/** By subject: the answer, until the next question. */
	readonly troubles: Bits;
};

export function createWorkloadJudge(model: WorkloadModel, words: number): WorkloadJudge {
	return {
		model,
		users: model.stores.map(() => bitsOf(words, [])),
		troubles: bitsOf(wordsFor(model.subjects.length), []),
	};
}

/** The subjects that are in trouble, by their numbers in the model. */
export function judgeWorkload(
	{model, users, troubles}: WorkloadJudge,
	moment: WorkloadMoment,
): Bits {
	clearAll(troubles);
	const lost = new Set<string>();
	const split = new Set<string>();
	model.stores.forEach((store, index) => {
		const own = users[index];
		if (own !== undefined && judgeStore(store, moment, own)) {
			split.add(store.name);
		}
		if (own !== undefined && isEmpty(own)) {
			lost.add(store.name);
		}
	});
	const isServed = model.services.length === 0 ? [] : placeServices(model, moment, users);
	let service = 0;
	model.subjects.forEach(({event, name}, number) => {
		const isTrouble =
			event === 'service-down'
				? isServed[service++] === false
				: (event === 'storage-lost' ? lost : split).has(name);
		if (isTrouble) {
			setBit(troubles, number);
		}
	});
	return troubles;
}

/** Of a design without corosync, whose cluster is what it stores and runs. */
export function verdictOfTroubles({subjects}: WorkloadModel, troubles: Bits): Verdict {
	const has = (wanted: string): boolean =>
		subjects.some(({event}, number) => event === wanted && hasBit(troubles, number));
	const outcome = has('storage-split')
		? 'split'
		: has('storage-lost')
			? 'lost'
			: has('service-down')
				? 'reduced'
				: 'whole';
	return OUTCOMES.indexOf(outcome);
}
