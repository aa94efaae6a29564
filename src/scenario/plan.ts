/** Aims scenarios at a network: selectors become targets, faults become effects, `each` becomes one run a target. */
import {RingproofError, invalidInput, type Problem} from '../core/errors.ts';
import type {DeviceId} from '../core/ids.ts';
import {formatPath} from '../core/places.ts';
import {type Prng, createPrng} from '../core/prng.ts';
import type {Effect} from '../engine/effect.types.ts';
import type {Probe} from '../engine/probe.types.ts';
import {isEachSelector, isNamedSelector, resolveSelector} from '../faults/_selectors.ts';
import type {Target} from '../faults/_target.types.ts';
import type {Network} from '../network/network.types.ts';
import {unmetNeed} from './needs.ts';
import {plannedProbes, ringsOf} from './planned-probes.ts';
import type {PlannedAction, PlannedFault, PlannedRun, PlannedStep} from './plan.types.ts';
import type {ProbeSpec, Scenario, Step} from './scenario.types.ts';

type Aim = {
	readonly network: Network;
	readonly scenario: Scenario;
	readonly prng: Prng;
	/** What `each:…` stands for in this run. */
	readonly each: Target | null;
};

/**
 * The runs of all scenarios, in their order. Throws every name that the network does not have, and every fault that was
 * aimed by name and cannot be realised, with their places in the scenario files (exit code 65).
 */
export function planRuns(
	scenarios: readonly Scenario[],
	{network, seed}: {readonly network: Network; readonly seed: number},
): readonly PlannedRun[] {
	return collecting(scenarios, scenario =>
		planScenario(scenario, network, createPrng(seed, scenario.name)),
	).flat();
}

/** Goes on after a mistake, so that all of them are thrown at once. */
function collecting<T, R>(items: readonly T[], work: (item: T, index: number) => R): readonly R[] {
	const problems: Problem[] = [];
	const results = items.flatMap((item, index) => {
		try {
			return [work(item, index)];
		} catch (error) {
			if (!(error instanceof RingproofError)) {
				throw error;
			}
			problems.push(...error.problems);
			return [];
		}
	});
	if (problems.length > 0) {
		throw invalidInput(problems);
	}
	return results;
}

function planScenario(scenario: Scenario, network: Network, prng: Prng): readonly PlannedRun[] {
	const refusal = unmetNeed(scenario.needs, network);
	if (refusal !== null) {
		return [refusedRun(scenario, refusal)];
	}
	const selector = scenario.steps.flatMap(selectorsOf).find(isEachSelector);
	if (selector === undefined) {
		return [planRun({network, scenario, prng, each: null})];
	}
	const targets = resolveSelector(selector, {network, prng});
	return targets.length === 0
		? [refusedRun(scenario, nothingFor(selector))]
		: targets.map(each => planRun({network, scenario, prng, each}));
}

function planRun(aim: Aim): PlannedRun {
	const {scenario, each} = aim;
	const base = refusedRun(scenario, null);
	const named =
		each === null
			? base
			: {
					...base,
					id: `${scenario.name}:${each.name}`,
					title: `${scenario.title}: ${each.name}`,
					tags: [...scenario.tags, each.selector],
				};
	try {
		const startNodes = startNodesOf(aim);
		const steps = collecting(scenario.steps, (step, index) => planStep(step, index, aim));
		return {...named, startNodes, steps};
	} catch (error) {
		if (error instanceof Refused) {
			return {...named, refusal: error.message};
		}
		throw error;
	}
}

function refusedRun(scenario: Scenario, refusal: string | null): PlannedRun {
	const {name, title, tags, recovery} = scenario;
	return {id: name, scenario: name, title, tags, recovery, startNodes: [], steps: [], refusal};
}

/** A generic scenario met a design that has nothing for it: no mistake, but no run either. */
class Refused extends Error {}

function planStep(step: Step, index: number, aim: Aim): PlannedStep {
	const {atMs, afterMs} = step;
	return {atMs, afterMs, ...planAction(step, index, aim)};
}

function planAction(step: Step, index: number, aim: Aim): PlannedAction {
	switch (step.kind) {
		case 'fault': {
			const id = step.id ?? `${step.fault.kind}-${index + 1}`;
			const forMs = step.forMs ?? step.fault.healsAfterMs(step.params);
			return {kind: 'fault', fault: planFault(step, {...step, id}, aim), forMs};
		}
		case 'ramp': {
			const id = step.id ?? `${step.fault.kind}-${index + 1}`;
			const faults = step.values.map(({text, params}) => {
				const words = {params, id: `${id}-${text}`, suffix: `, ${step.parameter} ${text}`};
				return planFault(step, words, aim);
			});
			return {
				kind: 'ramp',
				faults,
				holdMs: step.holdMs,
				probes: step.probe === null ? [] : probesOf(step.probe, step, aim),
			};
		}
		case 'probe':
			return {kind: 'probe', probes: probesOf(step.probe, step, aim)};
		case 'cluster':
			return {kind: 'cluster', action: step.action, nodes: membersAmong(step, aim)};
		case 'heal':
		case 'wait':
			return step;
	}
}

function planFault(
	step: Extract<Step, {kind: 'fault' | 'ramp'}>,
	words: {params: Readonly<Record<string, unknown>>; id: string; suffix?: string},
	aim: Aim,
): PlannedFault {
	const {fault} = step;
	const targets = targetsOf(step, aim);
	const wrong = targets.find(({kind}) => !fault.accepts.includes(kind));
	if (wrong !== undefined) {
		throw atStep(step, aim, {
			code: 'wrong-target',
			message: `The fault "${fault.kind}" cannot be aimed at "${wrong.selector}".`,
			remedy: `It takes: ${fault.accepts.join(', ')}.`,
		});
	}
	const title = `${fault.title} ${targets.map(({name}) => name).join(', ')}${words.suffix ?? ''}`;
	const request = {network: aim.network, targets, params: words.params};
	return {id: words.id, fault: fault.kind, title, effects: startFault(step, request, aim)};
}

function startFault(
	step: Extract<Step, {kind: 'fault' | 'ramp'}>,
	request: Parameters<typeof step.fault.start>[0],
	aim: Aim,
): readonly Effect[] {
	try {
		return step.fault.start(request);
	} catch (error) {
		const problem = error instanceof RingproofError ? error.problems[0] : undefined;
		if (problem === undefined) {
			throw error;
		}
		// Aimed by name it is a mistake in the file; aimed by a role it only does not fit this design.
		if (step.targets.every(isNamedSelector)) {
			throw atStep(step, aim, problem);
		}
		throw new Refused(problem.message);
	}
}

function targetsOf(
	step: Step & {readonly targets: readonly string[]},
	aim: Aim,
): readonly Target[] {
	const targets = step.targets.flatMap(text => resolveAt(text, step, aim));
	if (targets.length === 0) {
		throw new Refused(nothingFor(step.targets.join(', ')));
	}
	return targets;
}

function resolveAt(
	text: string,
	step: Step,
	{network, prng, each, scenario}: Aim,
): readonly Target[] {
	if (isEachSelector(text) && each !== null) {
		return [each];
	}
	try {
		return resolveSelector(text, {network, prng});
	} catch (error) {
		const problem = error instanceof RingproofError ? error.problems[0] : undefined;
		throw problem === undefined ? error : atStep(step, {scenario}, problem);
	}
}

function startNodesOf(aim: Aim): readonly DeviceId[] {
	const {startCluster} = aim.scenario;
	const members = aim.network.cluster?.members.map(member => member.device) ?? [];
	if (startCluster === 'all') {
		return members;
	}
	if (startCluster === 'none') {
		return [];
	}
	const step = {kind: 'cluster', action: 'start', targets: startCluster} as const;
	return membersAmong({...step, atMs: null, afterMs: 0, path: ['startCluster']}, aim);
}

function membersAmong(
	step: Step & {readonly targets: readonly string[]},
	aim: Aim,
): readonly DeviceId[] {
	const wanted = new Set(targetsOf(step, aim).flatMap(({devices}) => devices));
	const members = aim.network.cluster?.members ?? [];
	return members.map(member => member.device).filter(device => wanted.has(device));
}

function probesOf(probe: ProbeSpec, step: Step, aim: Aim): readonly Probe[] {
	const {kind, path} = probe;
	if (kind === 'names') {
		// Nobody said what the lab's own names should mean.
		return aim.network.names.length === 0 ? [] : [{kind}];
	}
	if (kind === 'quorum') {
		return [{kind}];
	}
	const rings = ringsOf(aim.network);
	if (path.startsWith('ring:') && !rings.some(ring => ring === path)) {
		throw atStep(step, aim, {
			code: 'unknown-name',
			message: `No ring of the cluster is "${path}".`,
			remedy: `Valid: ${['rings', ...rings, 'underlay'].join(', ')}.`,
		});
	}
	return plannedProbes({...probe, kind}, aim.network);
}

function selectorsOf(step: Step): readonly string[] {
	return 'targets' in step ? step.targets : [];
}

function nothingFor(selector: string): string {
	return `The design has nothing that "${selector}" finds.`;
}

function atStep(step: Step, {scenario}: Pick<Aim, 'scenario'>, problem: Problem): RingproofError {
	const place = scenario.placeOf(step.path);
	return invalidInput([
		{
			...problem,
			message: `${scenario.name}, ${formatPath(step.path)}: ${problem.message}`,
			...(place !== undefined && {place}),
		},
	]);
}
