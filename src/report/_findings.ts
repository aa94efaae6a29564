/**
 * What speaks against a design, tied to the line of the file that it is about, for formats that point into the file.
 * Read from the design as it was kept, so that the lines are those of the run.
 */
import type {Category} from '../checks/check.types.ts';
import type {Place} from '../core/errors.ts';
import type {DocumentPath} from '../core/places.ts';
import {readYaml} from '../core/yaml.ts';
import type {CheckResult} from '../scoring/result.types.ts';
import type {ReportInput} from './report.types.ts';

export type Finding = {
	readonly check: CheckResult;
	/** `error`: a failed gate; `warning`: another failed check; `open`: no answer, which is nobody's mistake. */
	readonly level: 'error' | 'warning' | 'open';
	readonly place: Place;
	/** Further places that the check names. */
	readonly related: readonly Place[];
};

/** More places than this help nobody to find the first. */
const RELATED_MAX = 20;

/** In the checks' order; each has a place, at worst the file's first line. */
export function findings({
	result,
	designText,
}: Pick<ReportInput, 'result' | 'designText'>): readonly Finding[] {
	const {value, placeOf} = readYaml(designText, result.design.file);
	const named = namedThings(value);
	const start: Place = {file: result.design.file, line: 1, column: 1};
	return result.checks.flatMap((check): readonly Finding[] => {
		const level = levelOf(check);
		if (level === null) {
			return [];
		}
		const paths = [...thingsIn(check, named), ...requirementsIn(check, value)];
		const places = paths.flatMap(path => placeOf(path, 'key') ?? []);
		const [place = placeOf(SECTIONS_OF[check.category], 'key') ?? start, ...related] = places;
		return [{check, level, place, related: related.slice(0, RELATED_MAX)}];
	});
}

function levelOf({status, gate}: CheckResult): Finding['level'] | null {
	switch (status) {
		case 'fail':
			return gate ? 'error' : 'warning';
		case 'unknown':
			return 'open';
		case 'pass':
		case 'not-applicable':
			return null;
	}
}

/** The part of a design that a category is about, where a check names nothing narrower. */
const SECTIONS_OF: Readonly<Record<Category, DocumentPath>> = {
	latency: ['requirements'],
	quorum: ['stack', 'corosync', 'quorum'],
	'split-brain': ['stack', 'corosync', 'quorum'],
	redundancy: ['stack', 'corosync', 'links'],
	reachability: ['stack', 'corosync', 'links'],
	storage: ['storage'],
	recovery: ['stack', 'corosync', 'totem'],
	configuration: ['stack', 'corosync'],
};

/** The first word of a failure domain's id, and where the design keeps such things. */
const KEPT_IN: Readonly<Record<string, string>> = {
	server: 'servers',
	switch: 'switches',
	router: 'providers',
	provider: 'providers',
	cable: 'cables',
	uplink: 'uplinks',
	site: 'sites',
	overlay: 'overlays',
	'overlay-server': 'overlays',
	'shared-risk': 'sharedRisks',
};

/** Every name of the design, alone (`vpn`) and with its kind (`overlay-server:vpn`), and where it is written. */
function namedThings(design: unknown): ReadonlyMap<string, DocumentPath> {
	const things = new Map<string, DocumentPath>();
	for (const [kind, section] of Object.entries(KEPT_IN)) {
		for (const name of Object.keys(member(design, section) ?? {})) {
			things.set(`${kind}:${name}`, [section, name]);
			if (!things.has(name)) {
				things.set(name, [section, name]);
			}
		}
	}
	return things;
}

/** What the check's figures name, in their order. */
function thingsIn(
	check: CheckResult,
	named: ReadonlyMap<string, DocumentPath>,
): readonly DocumentPath[] {
	const words = Object.values(check.values).flatMap(value =>
		typeof value === 'string' ? value.split(/[,;]\s*| – | and /) : [],
	);
	return [...new Set(words)].flatMap(word => {
		const path = named.get(word.trim());
		return path === undefined ? [] : [path];
	});
}

/** The design's own requirement lines that the reason quotes. */
function requirementsIn({reason}: CheckResult, design: unknown): readonly DocumentPath[] {
	const lines = member(member(design, 'requirements'), 'lines');
	return Array.isArray(lines)
		? lines.flatMap((line: unknown, index) =>
				typeof line === 'string' && reason.includes(line) ? [['requirements', 'lines', index]] : [],
			)
		: [];
}

function member(value: unknown, key: string): object | null {
	if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) {
		return null;
	}
	const found = (value as Record<string, unknown>)[key];
	return typeof found === 'object' ? found : null;
}
