/** A line's settings: the design's words over the provider's over the preset's over these defaults. */
import {LINE_LIMITS, LINE_PHRASES} from '../../core/line-limits.ts';
import type {DocumentPath} from '../../core/places.ts';
import {
	formatDurationMs,
	parseDurationMs,
	parseRateBps,
	parseRatio,
	parseSizeBytes,
} from '../../core/units.ts';
import type {CableSpec} from '../../design/design.types.ts';
import type {BurstLoss, Impairment} from '../network.types.ts';
import {report, type Compilation} from './compilation.ts';

/** The settings of one direction as written. */
export type ImpairmentSpec = NonNullable<CableSpec['reverse']>;

/**
 * A short copper cable with its two network cards. The delay is a round figure for card, driver and wake-up on each end
 * (a plain veth pair shows 0.02 ms round trip, two machines on one switch 0.2 to 0.4 ms); the queue is 2 ms at 1 Gbit/s.
 */
const CABLE_DEFAULTS: Omit<Impairment, 'mtuBytes'> = {
	oneWayDelayMs: 0.1,
	jitterMs: 0,
	lossRatio: 0,
	burstLoss: null,
	duplicateRatio: 0,
	reorderRatio: 0,
	corruptRatio: 0,
	rateBps: 1e9,
	queueBytes: 250_000,
	blocksMulticast: false,
};

export function defaultImpairment(mtuBytes: number): Impairment {
	return {...CABLE_DEFAULTS, mtuBytes};
}

/** `base` with what the spec says over it. */
export function withWritten(base: Impairment, spec: ImpairmentSpec): Impairment {
	return {
		oneWayDelayMs: read(spec.oneWayDelay, parseDurationMs) ?? base.oneWayDelayMs,
		jitterMs: read(spec.jitter, parseDurationMs) ?? base.jitterMs,
		lossRatio: read(spec.loss, parseRatio) ?? base.lossRatio,
		burstLoss: spec.burstLoss === undefined ? base.burstLoss : burstLoss(spec.burstLoss),
		duplicateRatio: read(spec.duplicate, parseRatio) ?? base.duplicateRatio,
		reorderRatio: read(spec.reorder, parseRatio) ?? base.reorderRatio,
		corruptRatio: read(spec.corrupt, parseRatio) ?? base.corruptRatio,
		rateBps: read(spec.rate, parseRateBps) ?? base.rateBps,
		queueBytes: read(spec.queue, parseSizeBytes) ?? base.queueBytes,
		mtuBytes: spec.mtu ?? base.mtuBytes,
		blocksMulticast: spec.multicast === undefined ? base.blocksMulticast : !spec.multicast,
	};
}

/** Reports settings that contradict each other; `path` is the line's. */
export function checkImpairment(
	compilation: Compilation,
	path: DocumentPath,
	impairment: Impairment,
): void {
	if (impairment.jitterMs > impairment.oneWayDelayMs) {
		report(compilation, [...path, 'jitter'], {
			code: 'jitter-above-delay',
			message: `The jitter of ${impairment.jitterMs} ms is larger than the one-way delay of ${impairment.oneWayDelayMs} ms.`,
			remedy: 'Jitter is the half-width around the delay: make it at most the delay.',
		});
	}
	checkLimits(compilation, path, impairment);
}

function checkLimits(
	compilation: Compilation,
	path: DocumentPath,
	{oneWayDelayMs, rateBps, queueBytes}: Impairment,
): void {
	const {delayMsMax, rateBpsMin, rateBpsMax, queueBytesMax} = LINE_LIMITS;
	if (rateBps === 0) {
		report(compilation, [...path, 'rate'], {
			code: 'rate-zero',
			message: 'The rate is zero, so nothing would ever pass.',
			remedy: 'Give a rate above zero, or remove the line.',
		});
	} else if (rateBps !== null && (rateBps < rateBpsMin || rateBps > rateBpsMax)) {
		report(compilation, [...path, 'rate'], {
			code: 'out-of-range',
			message: `The rate of ${String(rateBps)} bit/s is out of range.`,
			remedy: `Write ${LINE_PHRASES.rate}.`,
		});
	}
	// A jitter above its delay is told as such, so that the delay bounds both.
	if (oneWayDelayMs > delayMsMax) {
		report(compilation, [...path, 'oneWayDelay'], {
			code: 'out-of-range',
			message: `A one-way delay of ${formatDurationMs(oneWayDelayMs)} is out of range.`,
			remedy: `Write ${LINE_PHRASES.delay}.`,
		});
	}
	if (queueBytes > queueBytesMax) {
		report(compilation, [...path, 'queue'], {
			code: 'out-of-range',
			message: `A queue of ${String(queueBytes)} bytes is out of range.`,
			remedy: `Write ${LINE_PHRASES.queue}.`,
		});
	}
}

function burstLoss(spec: NonNullable<ImpairmentSpec['burstLoss']>): BurstLoss {
	return {
		goodToBadRatio: parseRatio(spec.goodToBad) ?? 0,
		badToGoodRatio: parseRatio(spec.badToGood) ?? 0,
		badLossRatio: read(spec.badLoss, parseRatio) ?? 1,
	};
}

function read(
	text: string | undefined,
	parse: (text: string) => number | undefined,
): number | undefined {
	return text === undefined ? undefined : parse(text);
}
