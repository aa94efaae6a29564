/**
 * Replays as the page's script reads them: every distinct look once, and for each moment only what changed, so that an
 * hour of 64 nodes stays a small part of the page.
 */
import type {Network} from '../network/network.types.ts';
import {type Look, looksOf} from './drawing/replay.ts';
import type {Moment, Replay} from './_replay.ts';

export type ReplayData = {
	/** The scenario to begin with: the first in which the cluster falls apart, else the first with a fault. */
	readonly first: number;
	/** Distinct looks: classes, word in the drawing, sentence in the table. */
	readonly looks: readonly (readonly [classes: string, word: string, sentence: string])[];
	readonly scenarios: readonly ScenarioData[];
};

export type ScenarioData = {
	readonly title: string;
	readonly ms: number;
	/** The time to begin with: when the faults have had their effect; 0 without any. */
	readonly at: number;
	/** The id of the scenario's article on the page. */
	readonly anchor: string;
	/** Time, changes as pairs of part and look one after the other, and the faults in force. */
	readonly moments: readonly (readonly [
		atMs: number,
		changes: readonly number[],
		faults: readonly string[],
	])[];
};

export function replayData(
	network: Network,
	replays: readonly Replay[],
	anchorOf: (id: string) => string,
): ReplayData {
	const looks = new Map<string, {readonly number: number; readonly look: Look}>();
	const numberOf = (look: Look): number => {
		const key = [look.classes, look.word, look.sentence].join('\u0000');
		const known = looks.get(key) ?? {number: looks.size, look};
		looks.set(key, known);
		return known.number;
	};
	const scenarios = replays.map(({id, title, durationMs, moments}) => ({
		title,
		ms: Math.round(durationMs),
		at: Math.round(tellingTime(moments)),
		anchor: anchorOf(id),
		moments: changesOf(network, moments, numberOf),
	}));
	const parted = replays.findIndex(({moments}) => moments.some(isParted));
	return {
		first: Math.max(0, parted >= 0 ? parted : scenarios.findIndex(({at}) => at > 0)),
		looks: [...looks.values()].map(({look}) => [look.classes, look.word, look.sentence]),
		scenarios,
	};
}

/** Some node runs, a fault is in force, and not all are one quorate cluster. */
function isParted({nodes, faults}: Moment): boolean {
	return (
		faults.length > 0 &&
		nodes.some(
			({state, quorum, partition}) => state !== 'down' && (quorum === 'no' || partition !== 0),
		)
	);
}

function tellingTime(moments: readonly Moment[]): number {
	const moment = moments.findLast(isParted) ?? moments.find(({faults}) => faults.length > 0);
	return moment?.atMs ?? 0;
}

function changesOf(
	network: Network,
	moments: readonly Moment[],
	numberOf: (look: Look) => number,
): ScenarioData['moments'] {
	let shown: readonly number[] = [];
	return moments.map(moment => {
		const now = looksOf(network, moment).map(numberOf);
		const changes = now.flatMap((look, part) => (look === shown[part] ? [] : [part, look]));
		shown = now;
		return [Math.round(moment.atMs), changes, moment.faults];
	});
}
