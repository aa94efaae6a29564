/** Text that tries to break out of a report, and a run whose every free text is such. */
import type {ReportInput} from '../../src/report/report.types.ts';
import {sampleInput} from './sample-run.ts';

export const HOSTILE_TEXT =
	"</title></style></script><script>alert(1)</script>\"' onload=alert(1),\n::error::x x='<img src=x onerror=alert(2)> & ]]> |a|b| `code` @everyone https://evil.example [x](javascript:alert(3)) \u202Etxt.exe \u0000\u001B[31m שלום";

/** The sample run with the hostile text in each string that a person, a daemon or a file name may bring in. */
export function hostileInput(): ReportInput {
	const {network, result, runs, designText} = sampleInput();
	return {
		designText,
		exploration: null,
		network: {
			...network,
			title: HOSTILE_TEXT,
			sites: network.sites.map(site => ({...site, title: HOSTILE_TEXT})),
			devices: network.devices.map(device => ({...device, title: HOSTILE_TEXT})),
		},
		result: {
			...result,
			design: {
				...result.design,
				title: HOSTILE_TEXT,
				file: HOSTILE_TEXT,
				assumptions: [HOSTILE_TEXT],
			},
			engine: {...result.engine, notes: [HOSTILE_TEXT], versions: {corosync: HOSTILE_TEXT}},
			command: HOSTILE_TEXT,
			reasons: [HOSTILE_TEXT],
			checks: result.checks.map(check => ({
				...check,
				title: HOSTILE_TEXT,
				reason: HOSTILE_TEXT,
				remedy: HOSTILE_TEXT,
				values: {[HOSTILE_TEXT]: HOSTILE_TEXT},
			})),
			scenarios: result.scenarios.map(scenario => ({
				...scenario,
				title: HOSTILE_TEXT,
				reason: HOSTILE_TEXT,
				faults: [HOSTILE_TEXT],
			})),
		},
		runs: runs.map(run => ({
			...run,
			title: HOSTILE_TEXT,
			events: run.events.map(event =>
				event.kind === 'fault' ? {...event, title: HOSTILE_TEXT} : event,
			),
		})),
	};
}
