/** Every command, in the order in which the help lists them. */
import type {CliCommand} from './_command.types.ts';
import {advise} from './advise.ts';
import {check} from './check.ts';
import {compare} from './compare.ts';
import {doctor} from './doctor.ts';
import {down} from './down.ts';
import {exec} from './exec.ts';
import {explore} from './explore.ts';
import {merge} from './merge.ts';
import {prove} from './prove.ts';
import {ps} from './ps.ts';
import {recheck} from './recheck.ts';
import {report} from './report.ts';
import {schema} from './schema.ts';
import {up} from './up.ts';
import {watch} from './watch.ts';

export const COMMANDS: readonly CliCommand[] = [
	prove,
	check,
	explore,
	merge,
	advise,
	compare,
	up,
	watch,
	ps,
	exec,
	down,
	report,
	recheck,
	schema,
	doctor,
];
