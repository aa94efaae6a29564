/** How much is read and how much may be asked for: beyond it a command would exhaust the machine before it answered. */

const MIB = 2 ** 20;

/** In bytes. */
export const FILE_LIMITS = {
	/** A design or a scenario; `YAML_LIMITS` says how much of it is taken. */
	document: 4 * MIB,
	/** A result, or a list of them, as a baseline. */
	result: 64 * MIB,
	/** All histories of a kept run together: one of an hour of faults has a few megabytes. */
	histories: 128 * MIB,
	exploration: 256 * MIB,
	/** A part of a split search: a million random schedules fill less than half of it. */
	searchPart: 256 * MIB,
} as const;

export const COUNT_LIMITS = {
	/** Scenario runs in a kept run. */
	keptRuns: 10_000,
	/** `explore --random`. */
	schedules: 1_000_000,
	/** `explore --workers`. */
	workers: 256,
	/** `prove --pcap`: the patch panel writes no more at once (lab/panel/capture.h, CAPTURES_MAX). */
	captures: 64,
	/** `--seed`: the largest one. */
	seed: 2 ** 32 - 1,
} as const;
