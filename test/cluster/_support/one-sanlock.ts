/** sanlock on one host by itself: a clock that the test moves, a disk that answers when the test lets it, and all it says. */
import {createSanlockHost, handleSanlock} from '../../../src/cluster/sanlock/host.ts';
import type {SanlockConfig, SanlockTimer} from '../../../src/cluster/sanlock/host.types.ts';
import {
	applyToLeases,
	createLeaseDisk,
	type LeaseDisk,
	type LeaseImage,
	type LeaseRequest,
} from '../../../src/cluster/sanlock/lease-disk.ts';

type Word = readonly [what: string, ...about: readonly unknown[]];

export type OneSanlock = {
	readonly disk: LeaseDisk;
	/** What the disk was asked for and has not answered. */
	readonly asked: () => readonly LeaseRequest['kind'][];
	/** The disk does the oldest request and answers it, or says that it failed. */
	readonly answer: (outcome?: 'done' | 'error') => void;
	/** Answers until nothing is asked any more. */
	readonly answerAll: () => void;
	readonly start: () => void;
	readonly stop: () => void;
	readonly ended: (service: string) => void;
	readonly expire: (timer: SanlockTimer, afterMs?: number) => void;
	/** What it did since this was last asked. */
	readonly take: () => readonly Word[];
	/** The last that it said of itself. */
	readonly view: () => {readonly renews: boolean; readonly alive: readonly number[]} | null;
	readonly phase: () => string;
};

export function oneSanlock(config: SanlockConfig): OneSanlock {
	const disk = createLeaseDisk();
	const open: {request: LeaseRequest; done: (image: LeaseImage | null) => void}[] = [];
	const words: Word[] = [];
	let nowMs = 0;
	let view: ReturnType<OneSanlock['view']> = null;
	const host = createSanlockHost(config, {
		nowMs: () => nowMs,
		submit: (request, done) => open.push({request, done}),
		setTimer: (timer, delayMs) => words.push(['timer', timer, delayMs]),
		run: service => words.push(['run', service]),
		end: (service, signal) => words.push(['end', service, signal]),
		guard: untilMs => words.push(['guard', untilMs]),
		says: said => {
			view = said;
		},
	});
	const answer = (outcome: 'done' | 'error' = 'done'): void => {
		const next = open.shift();
		if (next === undefined) {
			throw new Error('The disk was asked for nothing.');
		}
		next.done(outcome === 'done' ? applyToLeases(disk, next.request) : null);
	};
	return {
		disk,
		asked: () => open.map(({request}) => request.kind),
		answer,
		answerAll: () => {
			while (open.length > 0) {
				answer();
			}
		},
		start: () => {
			handleSanlock(host, {type: 'start'});
		},
		stop: () => {
			handleSanlock(host, {type: 'stop'});
		},
		ended: service => {
			handleSanlock(host, {type: 'ended', service});
		},
		expire: (timer, afterMs = 0) => {
			nowMs += afterMs;
			handleSanlock(host, {type: 'timer', timer});
		},
		take: () => words.splice(0),
		view: () => view,
		phase: () => host.phase,
	};
}
