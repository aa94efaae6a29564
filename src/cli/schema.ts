/** `ringproof schema`: the JSON Schema of what the tool reads and writes, for editors and for other programs. */
import {Argument} from 'commander';
import {EXIT} from '../core/errors.ts';
import {jsonSchemaOf, SCHEMA_NAMES, type SchemaName} from './_schemas.ts';
import type {CliCommand} from './_command.types.ts';

export const schema: CliCommand = (program, {terminal, action}) => {
	program
		.command('schema')
		.description('print the JSON Schema of a document')
		.addArgument(new Argument('<document>', 'which document').choices(SCHEMA_NAMES))
		.addHelpText(
			'after',
			'\nExamples:\n  ringproof schema design > design.schema.json\n  ringproof schema result',
		)
		.action(
			action(async (name: SchemaName) => {
				terminal.out((await jsonSchemaOf(name)).trimEnd());
				return EXIT.ready;
			}),
		);
};
