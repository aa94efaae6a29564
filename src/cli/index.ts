/** Every command, in the order in which the help lists them. */
import type {CliCommand} from './_command.types.ts';
import {doctor} from './doctor.ts';
import {down} from './down.ts';
import {exec} from './exec.ts';
import {ps} from './ps.ts';
import {report} from './report.ts';
import {schema} from './schema.ts';
import {up} from './up.ts';

export const COMMANDS: readonly CliCommand[] = [up, ps, exec, down, report, schema, doctor];
