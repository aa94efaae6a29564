/** Carries out a scenario's steps in a lab. */
import type {DeviceId} from '../core/ids.ts';
import type {Probe} from '../engine/probe.types.ts';
import type {Lab} from './lab.ts';
import type {Patience} from './patience.ts';
import type {PlannedStep} from './plan.types.ts';

export type StepContext = {
	readonly lab: Lab;
	readonly patience: Patience;
	/** Members whose daemons the run has started; steps keep it true. */
	readonly started: Set<DeviceId>;
	readonly signal: AbortSignal | undefined;
};

export async function runSteps(steps: readonly PlannedStep[], context: StepContext): Promise<void> {
	const {lab, signal} = context;
	const beginMs = lab.engine.nowMs();
	for (const step of steps) {
		signal?.throwIfAborted();
		const startMs = step.atMs === null ? lab.engine.nowMs() + step.afterMs : beginMs + step.atMs;
		if (startMs > lab.engine.nowMs()) {
			await lab.pass(startMs - lab.engine.nowMs());
		}
		await runStep(step, context);
	}
}

async function runStep(step: PlannedStep, context: StepContext): Promise<void> {
	const {lab} = context;
	switch (step.kind) {
		case 'fault':
			await lab.start(step.fault, step.forMs);
			break;
		case 'heal':
			await lab.heal(step.id);
			break;
		case 'ramp':
			await runRamp(step, lab);
			break;
		case 'wait':
			await runWait(step, context);
			break;
		case 'probe':
			await runProbes(step.probes, lab);
			break;
		case 'cluster':
			await runCluster(step, context);
			break;
	}
}

/** Each value is in force before the one before it heals: nothing of the design's own shines through between them. */
async function runRamp(step: Extract<PlannedStep, {kind: 'ramp'}>, lab: Lab): Promise<void> {
	let previous: string | null = null;
	for (const fault of step.faults) {
		await lab.start(fault, null);
		if (previous !== null) {
			await lab.heal(previous);
		}
		previous = fault.id;
		await lab.pass(step.holdMs);
		await runProbes(step.probes, lab);
	}
	if (previous !== null) {
		await lab.heal(previous);
	}
}

async function runWait(
	{until, limitMs}: Extract<PlannedStep, {kind: 'wait'}>,
	{lab, patience}: StepContext,
): Promise<void> {
	if (until === 'formed') {
		await lab.waitForWhole(limitMs ?? patience.formLimitMs);
	} else if (until === 'settled') {
		await lab.waitForQuiet(patience, limitMs ?? patience.settleLimitMs);
	} else {
		await lab.pass(until.durationMs);
	}
}

async function runProbes(probes: readonly Probe[], lab: Lab): Promise<void> {
	for (const probe of probes) {
		await lab.probe(probe);
	}
}

async function runCluster(
	{action, nodes}: Extract<PlannedStep, {kind: 'cluster'}>,
	{lab, started}: StepContext,
): Promise<void> {
	if (action === 'start') {
		await lab.engine.startCluster(nodes);
		nodes.forEach(node => started.add(node));
	} else {
		await lab.engine.stopCluster(nodes);
		nodes.forEach(node => started.delete(node));
	}
}
