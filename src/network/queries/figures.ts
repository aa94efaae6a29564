/** What a path does to packets: delay, jitter, loss, rate and MTU, from the settings of every cable that it crosses. */
import type {Impairment, Network} from '../network.types.ts';
import {paddingOf, wholeBytesMax} from '../padding.ts';
import {cableOf, overlayOf, portOf} from './lookup.ts';
import type {Path, PathStep} from './path.types.ts';

export type PathFigures = {
	/** Sum over the cables; queueing, and the time to put the bits on the wire, come on top. */
	readonly oneWayDelayMs: number;
	/** Sum of the half-widths: no packet on an idle path is further from the delay than this. */
	readonly jitterMs: number;
	/** Of independent losses; bursts come on top. */
	readonly lossRatio: number;
	/** The narrowest cable; `null`: no limit. */
	readonly rateBps: number | null;
	/** The largest IP packet that arrives whole, with the don't-fragment bit set. */
	readonly mtuBytes: number;
};

export function pathFigures(network: Network, path: Path): PathFigures {
	const lines = cablesOf(network, path);
	const rates = lines.flatMap(({rateBps}) => rateBps ?? []);
	return {
		oneWayDelayMs: sum(lines.map(line => line.oneWayDelayMs)),
		jitterMs: sum(lines.map(line => line.jitterMs)),
		lossRatio: 1 - lines.reduce((arriving, line) => arriving * (1 - line.lossRatio), 1),
		rateBps: rates.length === 0 ? null : Math.min(...rates),
		mtuBytes: pathMtuBytes(network, path),
	};
}

/** The settings of every cable in the direction of travel, those beneath tunnels included. */
function cablesOf(network: Network, path: Path): readonly Impairment[] {
	return path.steps.flatMap(step =>
		step.kind === 'cable'
			? [cableOf(network, step.cable).impairment[step.direction]]
			: cablesOf(network, step.path),
	);
}

function pathMtuBytes(network: Network, path: Path): number {
	const own = portOf(network, path.fromPort).mtuBytes;
	return Math.min(own, ...path.steps.map(step => stepMtuBytes(network, step)));
}

function stepMtuBytes(network: Network, step: PathStep): number {
	if (step.kind === 'cable') {
		return cableOf(network, step.cable).impairment[step.direction].mtuBytes;
	}
	const overlay = overlayOf(network, step.overlay);
	const {innerMtuBytes, overheadBytes, splitsLargePackets} = overlay;
	const underneath = pathMtuBytes(network, step.path);
	const padding = paddingOf(overlay);
	if (padding !== null) {
		return Math.min(innerMtuBytes, wholeBytesMax(padding, underneath));
	}
	const senderMtuBytes = portOf(network, step.path.fromPort).mtuBytes;
	// The sender splits what is too large for its own port; the pieces are of that port's size, so they get through
	// only where nothing on the way takes less.
	const isCarriedInPieces = splitsLargePackets && underneath >= senderMtuBytes;
	return isCarriedInPieces ? innerMtuBytes : Math.min(innerMtuBytes, underneath - overheadBytes);
}

function sum(numbers: readonly number[]): number {
	// Twelve significant digits hide the binary rounding of 0.1 + 0.2.
	return Number(numbers.reduce((total, number) => total + number, 0).toPrecision(12));
}
