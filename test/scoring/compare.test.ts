import {readFileSync} from 'node:fs';
import test from 'ava';
import {RESULT_SCHEMA_VERSION} from '../../src/scoring/result.types.ts';
import type {CheckResult} from '../../src/scoring/result.types.ts';
import {worsenings} from '../../src/scoring/compare.ts';
import {isNewerResult, migrateResult} from '../../src/scoring/migrate-result.ts';
import {resultSchema} from '../../src/scoring/result.schema.ts';
import {sampleResult} from '../_support/sample-result.ts';

/** The sample with these statuses by check id; `null` takes the check away. */
function withStatuses(
	statuses: Readonly<Record<string, CheckResult['status'] | null>>,
): Pick<ReturnType<typeof sampleResult>, 'checks'> {
	const {checks} = sampleResult();
	return {
		checks: checks.flatMap(check => {
			const status = statuses[check.id];
			return status === null ? [] : [{...check, status: status ?? check.status}];
		}),
	};
}

const found = (
	before: Parameters<typeof withStatuses>[0],
	after: Parameters<typeof withStatuses>[0],
): readonly string[] =>
	worsenings(withStatuses(before), withStatuses(after)).map(
		({check, was}) => `${check.id}: ${was ?? 'new'} → ${check.status}`,
	);

test('a pass that becomes a failure or an unknown is worse, and so is an unknown that fails', t => {
	t.deepEqual(found({}, {'split-brain': 'fail'}), ['split-brain: pass → fail']);
	t.deepEqual(found({}, {'split-brain': 'unknown'}), ['split-brain: pass → unknown']);
	t.deepEqual(found({}, {outage: 'fail'}), ['outage: unknown → fail']);
	t.deepEqual(found({}, {storage: 'fail'}), ['storage: not-applicable → fail']);
});

test('what failed before and what got better are not worse', t => {
	t.deepEqual(found({}, {}), []);
	t.deepEqual(found({}, {'single-points': 'pass', outage: 'pass'}), []);
	t.deepEqual(found({}, {'single-points': 'unknown'}), []);
	t.deepEqual(found({}, {'split-brain': 'not-applicable'}), []);
});

test('a check that is new counts unless it passes, gates come first', t => {
	t.deepEqual(found({'single-points': null}, {}), ['single-points: new → fail']);
	t.deepEqual(found({'split-brain': null}, {}), []);
	t.deepEqual(found({}, {'rtt-limit': 'fail', 'split-brain': 'fail'}), [
		'split-brain: pass → fail',
		'rtt-limit: pass → fail',
	]);
});

test('a result of version 1 reads as one of today, without the requirements that it did not keep', t => {
	const old = JSON.parse(readFileSync('test/fixtures/results/version-1.json', 'utf8')) as object;
	t.false(resultSchema.safeParse(old).success, 'it is really an older one');
	const {requirements, verdict, checks, ...rest} = resultSchema.parse(migrateResult(old));
	t.is(requirements, null);
	t.is(verdict, 'not-ready');
	t.true(checks.length > 10);
	t.is(rest.schemaVersion, RESULT_SCHEMA_VERSION);
	t.true(rest.scenarios.length > 0);
	t.true(rest.scenarios.every(({untrusted}) => untrusted === null));
});

test('a result of today is left as it is, and one of a later version is known as such', t => {
	const today = sampleResult();
	t.is(migrateResult(today), today);
	t.false(isNewerResult(today));
	t.true(isNewerResult({...today, schemaVersion: RESULT_SCHEMA_VERSION + 1}));
	for (const value of [null, 1, 'x', [], {}, {schemaVersion: '1'}]) {
		t.is(migrateResult(value), value);
		t.false(isNewerResult(value));
	}
});
