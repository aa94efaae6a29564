/** What other programs read is held to schemas by a validator that is not ours: SARIF’s own, and those that we publish. */
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import Ajv from 'ajv';
import test from 'ava';
import {parse} from 'yaml';
import {json} from '../../src/report/json.ts';
import {sarif} from '../../src/report/sarif.ts';
import {hostileInput} from '../_support/hostile.ts';
import {sampleInput} from '../_support/sample-run.ts';

const readJson = (path: string): object => JSON.parse(readFileSync(path, 'utf8')) as object;

const validators = new Map<string, Ajv.ValidateFunction>();

function validatorOf(schemaPath: string): Ajv.ValidateFunction {
	const known = validators.get(schemaPath);
	if (known !== undefined) {
		return known;
	}
	// SARIF's schema is of draft 4, which calls its name `id` and knows formats by other names; ours are of draft 7.
	const ajv = new Ajv({schemaId: 'auto', unknownFormats: 'ignore', allErrors: true, logger: false});
	ajv.addMetaSchema(readJson('node_modules/ajv/lib/refs/json-schema-draft-04.json'));
	const made = ajv.compile(readJson(schemaPath));
	validators.set(schemaPath, made);
	return made;
}

/** What is wrong, in the validator's words; empty: nothing. */
function complaints(schemaPath: string, value: unknown): string {
	const validate = validatorOf(schemaPath);
	const isValid = validate(value) === true;
	return isValid
		? ''
		: (validate.errors ?? [])
				.map(({dataPath, message = ''}) => `${dataPath} ${message}`)
				.join('; ');
}

const SARIF = 'test/fixtures/sarif/sarif-schema-2.1.0.json';
const RESULT = 'reports/result.schema.json';

for (const [name, input] of [
	['a run', sampleInput()],
	['a run with hostile names', hostileInput()],
] as const) {
	test(`the SARIF log of ${name} is valid SARIF`, async t => {
		t.is(complaints(SARIF, JSON.parse(await sarif.render(input))), '');
	});

	test(`the result of ${name} is what its published schema says`, async t => {
		t.is(complaints(RESULT, JSON.parse(await json.render(input))), '');
	});
}

test('the schemas refuse what they should', async t => {
	const log = JSON.parse(await sarif.render(sampleInput())) as {runs: {results: object[]}[]};
	delete (log.runs[0]?.results[0] as {message?: unknown}).message;
	t.regex(complaints(SARIF, log), /'message'/);
	const {verdict: _, ...undecided} = JSON.parse(await json.render(sampleInput())) as {
		verdict: string;
	};
	t.regex(complaints(RESULT, undecided), /'verdict'/);
});

for (const [folder, name] of [
	['topology', 'design.schema.json'],
	['scenarios', 'scenario.schema.json'],
] as const) {
	test(`an editor with the published schema has nothing against the files of ${folder}/`, t => {
		const files = readdirSync(folder).filter(file => file.endsWith('.yaml'));
		t.true(files.length > 0);
		for (const file of files) {
			const content = parse(readFileSync(join(folder, file), 'utf8')) as unknown;
			t.is(complaints(join(folder, name), content), '', file);
		}
	});
}

test('an editor with the published schema marks a misspelt key', t => {
	const design = parse(readFileSync('topology/openvpn-two-node.yaml', 'utf8')) as object;
	t.regex(complaints('topology/design.schema.json', {...design, sevrers: {}}), /additional prop/);
});
