/** What goes between the search and its worker threads. */
import type {Network} from '../../network/network.types.ts';
import type {Schedule} from '../random/schedule.types.ts';
import type {Property} from '../random/properties.ts';
import type {ShrunkSchedule} from '../random/shrink.ts';
import type {Judgement} from '../../scoring/judge.ts';
import type {Answer, Task} from './tasks.ts';

/** What every worker thread is given once. */
export type CrewSetting = {readonly network: Network; readonly seed: number};

export type Job =
	| Task
	| {
			/** Makes a schedule that violates the property as short as it gets. */
			readonly kind: 'shrink';
			readonly schedule: Schedule;
			readonly property: Property;
	  }
	| {
			/** Proves another network than the crew's own, with the default suite. */
			readonly kind: 'prove';
			readonly network: Network;
	  };

/** What a job of this kind is answered with. */
export type JobAnswer<J extends Job> = J extends {readonly kind: 'shrink'}
	? ShrunkSchedule
	: J extends {readonly kind: 'prove'}
		? Judgement
		: Answer;

export type JobMessage = {readonly id: number; readonly job: Job};

export type AnswerMessage =
	| {readonly id: number; readonly answer: JobAnswer<Job>}
	| {readonly id: number; readonly error: string};
