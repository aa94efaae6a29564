/** Answers one job. Pure but for the time that it takes: the same setting and job give the same answer anywhere. */
import {effectsOf} from '../cases/element-effects.ts';
import {simulateServices} from '../cases/services.ts';
import {type CaseRequest, simulateCase} from '../cases/simulate.ts';
import {type Element, elementsOf} from '../elements.ts';
import {type Menu, menuFor} from '../random/menu.ts';
import {drawSchedule} from '../random/draw.ts';
import {shrinkSchedule} from '../random/shrink.ts';
import {trySchedule} from '../random/try-schedule.ts';
import {proveNetwork} from './prove-network.ts';
import type {CrewSetting, Job, JobAnswer} from './crew.types.ts';

export type Performer = <J extends Job>(job: J) => Promise<JobAnswer<J>>;

export function createPerformer(setting: CrewSetting): Performer {
	const {network, seed} = setting;
	const elements = elementsOf(network);
	let menu: Menu | undefined;
	const perform = async (job: Job): Promise<JobAnswer<Job>> => {
		switch (job.kind) {
			case 'failures':
				return simulateCase(network, requestOf(setting, elements, job.elements));
			case 'services':
				return simulateServices(network, requestOf(setting, elements, job.elements));
			case 'schedule': {
				menu ??= menuFor(network);
				return trySchedule(network, drawSchedule({menu, network, seed, number: job.number}), seed);
			}
			case 'shrink':
				return shrinkSchedule(network, {...job, seed});
			case 'prove':
				return proveNetwork(job.network, seed);
		}
	};
	return perform as Performer;
}

function requestOf(
	{network, seed}: CrewSetting,
	elements: readonly Element[],
	numbers: readonly number[],
): CaseRequest {
	const failures = numbers.map(number => {
		const element = elements[number];
		const effects = element && effectsOf(network, element.damage);
		if (effects === undefined || effects === null) {
			throw new Error(`The simulator cannot make ${element?.id ?? `element ${number}`} fail.`);
		}
		return effects;
	});
	return {failures, seed};
}
