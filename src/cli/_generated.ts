/** Files in the repository that are made of the code. `npm run generate` writes them; a test holds them fresh. */
import {designReference} from './_design-reference.ts';
import {licencesPage} from './_licences-page.ts';
import {limitsPage} from './_limits-page.ts';
import {REPORT_SAMPLES} from './_report-samples.ts';
import {scenarioReference} from './_scenario-reference.ts';
import {jsonSchemaOf} from './_schemas.ts';

export type GeneratedFile = {
	/** From the repository's root. */
	readonly path: string;
	readonly render: () => string | Promise<string>;
};

export const GENERATED: readonly GeneratedFile[] = [
	{path: 'topology/design.schema.json', render: () => jsonSchemaOf('design')},
	{path: 'scenarios/scenario.schema.json', render: () => jsonSchemaOf('scenario')},
	{path: 'reports/result.schema.json', render: () => jsonSchemaOf('result')},
	{path: 'docs/licences.md', render: licencesPage},
	{path: 'docs/limits.md', render: limitsPage},
	{path: 'docs/design-reference.md', render: designReference},
	{path: 'docs/scenario-reference.md', render: scenarioReference},
	...REPORT_SAMPLES,
];
