/**
 * Results of earlier versions, brought to the form of today before they are checked against it: a kept run stays
 * readable, and a baseline from last year still compares.
 *
 *   1 → 2   `requirements` says what was asked of the design; version 1 did not keep it, so it is `null`
 *   2 → 3   each scenario says whether its figures are to be trusted; version 2 only said so where a check was unknown
 */
import {RESULT_SCHEMA_VERSION} from './result.types.ts';

type Document = Readonly<Record<string, unknown>>;
type Step = (old: Document) => Document;

/** By the version that each step starts from. */
const STEPS: ReadonlyMap<unknown, Step> = new Map<unknown, Step>([
	[1, old => ({...old, schemaVersion: 2, requirements: null})],
	[2, old => ({...old, schemaVersion: 3, scenarios: withTrust(old['scenarios'])})],
]);

function withTrust(scenarios: unknown): unknown {
	return Array.isArray(scenarios)
		? scenarios.map((scenario: unknown) =>
				isDocument(scenario) ? {...scenario, untrusted: null} : scenario,
			)
		: scenarios;
}

/** The same document in today's version; what is no result of any known version is given back as it is. */
export function migrateResult(value: unknown): unknown {
	let document = value;
	while (isDocument(document)) {
		const step = STEPS.get(document['schemaVersion']);
		if (step === undefined) {
			return document;
		}
		document = step(document);
	}
	return document;
}

/** Whether a later version of the tool wrote it. */
export function isNewerResult(value: unknown): boolean {
	const version = isDocument(value) ? value['schemaVersion'] : undefined;
	return typeof version === 'number' && version > RESULT_SCHEMA_VERSION;
}

function isDocument(value: unknown): value is Document {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
