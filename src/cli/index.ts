/** Every command, in the order in which the help lists them. */
import type {CliCommand} from './_command.types.ts';
import {report} from './report.ts';
import {schema} from './schema.ts';

export const COMMANDS: readonly CliCommand[] = [report, schema];
