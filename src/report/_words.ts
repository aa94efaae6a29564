/** The words and figures that all reports share, so that a verdict reads the same everywhere. */
import {formatDurationMs} from '../core/units.ts';
import type {Category, Status} from '../checks/check.types.ts';
import type {Evidence} from '../engine/engine.types.ts';
import type {CheckResult, Result, ScenarioResult, Verdict} from '../scoring/result.types.ts';

export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
	ready: 'Ready',
	'ready-with-risks': 'Ready, with risks',
	'not-ready': 'Not ready',
	inconclusive: 'Inconclusive',
};

export const VERDICT_MEANINGS: Readonly<Record<Verdict, string>> = {
	ready: 'The design meets every requirement that was tested.',
	'ready-with-risks': 'Nothing required failed; something else did, and is listed below.',
	'not-ready': 'At least one thing that the design must do, it does not do.',
	inconclusive: 'A required check has no answer, so nobody should decide on this run.',
};

export const CATEGORY_WORDS: Readonly<Record<Category, string>> = {
	latency: 'Latency',
	quorum: 'Quorum',
	'split-brain': 'Split brain',
	redundancy: 'Redundancy',
	reachability: 'Reachability',
	storage: 'Storage',
	recovery: 'Recovery',
	configuration: 'Configuration',
};

export const STATUS_WORDS: Readonly<Record<Status, string>> = {
	pass: 'pass',
	fail: 'fail',
	unknown: 'unknown',
	'not-applicable': 'not applicable',
};

export const SCENARIO_STATUS_WORDS: Readonly<Record<ScenarioResult['status'], string>> = {
	completed: 'ran to its end',
	failed: 'could not be run',
	'not-applicable': 'not applicable to this design',
};

export const EVIDENCE_WORDS: Readonly<Record<Evidence, string>> = {
	static: 'read from the design',
	simulated: 'simulated',
	measured: 'measured on the real daemons',
};

/** One sentence on what a figure with this evidence is worth. */
export const EVIDENCE_MEANINGS: Readonly<Record<Evidence, string>> = {
	static: 'Follows from the design file alone; nothing was run.',
	simulated:
		'Comes from the simulator’s model of the protocols, which is held to measurements of the real daemons.',
	measured:
		'Comes from the real daemons in a lab whose cables behave as the design says; the machines themselves are not the ones to be bought.',
};

const ENGINE_WORDS: Readonly<Record<Result['engine']['kind'], string>> = {
	static: 'static checks only',
	simulator: 'the simulator',
	docker: 'a live lab of containers',
};

/** `measured on the real daemons, in a live lab of containers`. */
export function engineWords(engine: Result['engine']): string {
	return engine.kind === 'static'
		? ENGINE_WORDS.static
		: `${EVIDENCE_WORDS[engine.evidence]}, in ${ENGINE_WORDS[engine.kind]}`;
}

/** A reason that decided, with the check that gave it where one did. */
export type DecisiveReason = {readonly text: string; readonly check: CheckResult | null};

/** The reasons in the result's own order, each tied to its check, so that the remedy stands beside it. */
export function decisiveReasons(result: Result): readonly DecisiveReason[] {
	return result.reasons.map(text => ({
		text,
		check: result.checks.find(check => check.reason === text) ?? null,
	}));
}

/** What has to change, the gates' remedies first, each said once. */
export function remedies(
	result: Result,
): readonly {text: string; checks: readonly CheckResult[]}[] {
	const wanting = result.checks.filter(
		check => check.status === 'fail' || check.status === 'unknown',
	);
	const byText = new Map<string, CheckResult[]>();
	for (const check of [...wanting].sort((a, b) => Number(b.gate) - Number(a.gate))) {
		if (check.remedy !== null) {
			byText.set(check.remedy, [...(byText.get(check.remedy) ?? []), check]);
		}
	}
	return [...byText].map(([text, checks]) => ({text, checks}));
}

/** `12 pass, 3 fail, 1 unknown, 2 not applicable`; what nobody got is left out. */
export function statusCounts(checks: readonly {status: Status}[]): string {
	const counts = (Object.keys(STATUS_WORDS) as Status[]).map(status => ({
		status,
		count: checks.filter(check => check.status === status).length,
	}));
	const words = counts
		.filter(({count}) => count > 0)
		.map(({status, count}) => `${String(count)} ${STATUS_WORDS[status]}`);
	return words.length === 0 ? 'no checks' : words.join(', ');
}

/** `87` or `–` for a category that nothing was said about. */
export function scoreText(score: number | null): string {
	return score === null ? '–' : String(Math.round(score));
}

/** Latency as the field writes it: in milliseconds also below one (`0.25 ms`), three significant digits. */
export function latencyText(ms: number): string {
	return `${String(Number(ms.toPrecision(3)))} ms`;
}

/** How long a run took, as a clock tells it: `850 ms`, `14.5 s`, `3 min 12 s`, `2 h 5 min`. */
export function elapsedText(durationMs: number): string {
	if (durationMs < 60_000) {
		return formatDurationMs(durationMs);
	}
	const seconds = Math.round(durationMs / 1000);
	const minutes = Math.floor(seconds / 60);
	return minutes < 60
		? `${String(minutes)} min ${String(seconds % 60)} s`
		: `${String(Math.floor(minutes / 60))} h ${String(minutes % 60)} min`;
}

/** `2026-03-01 14:05 UTC`. */
export function dayAndMinute(iso: string): string {
	return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

/**
 * A check's figures, or versions, as `name: value` pairs by name: kept JSON has its keys sorted, so that any other order
 * would make a re-rendered report differ from the first.
 */
export function valueEntries(values: CheckResult['values']): readonly [string, string][] {
	return Object.keys(values)
		.sort()
		.map(name => [name, valueText(values[name] ?? null)]);
}

function valueText(value: CheckResult['values'][string]): string {
	if (typeof value === 'number') {
		return String(Number(value.toPrecision(4)));
	}
	return value === null ? 'none' : String(value);
}
