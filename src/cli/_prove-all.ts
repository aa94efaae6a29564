/** What `prove` does with its flags: each design under guard, then what was found, told as it was asked for. */
import {join} from 'node:path';
import {EXIT, RingproofError} from '../core/errors.ts';
import type {CableId} from '../core/ids.ts';
import {suggest} from '../core/nearest.ts';
import type {Network} from '../network/network.types.ts';
import {exitCodeOf} from '../scoring/verdict.ts';
import {compareWithBaseline} from './_baseline.ts';
import {differences} from './_differences.ts';
import {interruptible} from './_interruption.ts';
import {COUNT_LIMITS} from './_limits.ts';
import {createProgress} from './_progress.ts';
import {proveDesign, type Proved} from './_prove-design.ts';
import {readDesign} from './_read-design.ts';
import {readBaseline} from './_read-result.ts';
import {eachDesign} from './_several.ts';
import {tellJson, tellResult} from './_tell.ts';
import type {Terminal} from './_terminal.ts';
import type {ProveFlags} from './_flags.types.ts';

export async function proveAll(
	files: readonly string[],
	flags: ProveFlags,
	terminal: Terminal,
): Promise<number> {
	const {json = false, quiet = false, strict = false, keepGoing = false} = flags;
	const progress = createProgress(terminal, {quiet});
	// Read first: a baseline that cannot be read is no reason to run for minutes.
	const baseline = flags.baseline === undefined ? null : await readBaseline(flags.baseline);
	return interruptible(terminal, async guard => {
		const {exitCode, results} = await eachDesign(
			files,
			async file => {
				const design = await readDesign(file);
				const {scenario: scenarios = [], pcap: wanted = [], retryBusy = false, ...rest} = flags;
				const pcap = cablesNamed(design.network, wanted);
				const options = {...rest, scenarios, pcap, retryBusy, progress, guard};
				const proved = await proveDesign(design, options);
				const [{result, folder}] = proved;
				if (!json) {
					tellResult(result, {terminal, quiet, reportPath: join(folder, 'report.html')});
				}
				tellDifferences(proved, terminal);
				const exitCode =
					baseline === null
						? exitCodeOf(result.verdict, {strict})
						: compareWithBaseline(baseline, result, terminal);
				return {exitCode, result};
			},
			{terminal, keepGoing, quiet: json || quiet},
		);
		if (json) {
			tellJson(results, files.length, terminal);
		}
		return exitCode;
	});
}

/** @throws RingproofError (64) for more than can be kept at once, or a name that the design has no cable or uplink of */
function cablesNamed(network: Network, wanted: readonly string[]): readonly CableId[] {
	const names = [...new Set(wanted)];
	if (names.length > COUNT_LIMITS.captures) {
		throw new RingproofError(EXIT.usage, [
			{
				code: 'too-many-captures',
				message: `The packets of ${String(names.length)} cables were asked for.`,
				remedy: `Name at most ${String(COUNT_LIMITS.captures)} after --pcap.`,
			},
		]);
	}
	return names.map(name => cableNamed(network, name));
}

function cableNamed(network: Network, name: string): CableId {
	const cable = network.cables.find(({id}) => id === name);
	if (cable === undefined) {
		const names = network.cables.map(({id}) => id);
		throw new RingproofError(EXIT.usage, [
			{
				code: 'unknown-name',
				message: `The design "${network.name}" has no cable "${name}" whose packets could be kept.`,
				remedy: suggest(name, names, 'Valid'),
			},
		]);
	}
	return cable.id;
}

/** With two engines: where the simulator disagrees with the live lab, whose verdict counts. */
function tellDifferences([live, simulated]: readonly Proved[], terminal: Terminal): void {
	if (live === undefined || simulated === undefined) {
		return;
	}
	const lines = differences(live.result, simulated.result, ['measured', 'simulated']);
	terminal.err(
		lines.length === 0
			? 'The simulator agrees with the live lab in everything.'
			: `The simulator differs from the live lab (its run: ${simulated.folder}):`,
	);
	for (const line of lines) {
		terminal.err(`  ${line}`);
	}
}
