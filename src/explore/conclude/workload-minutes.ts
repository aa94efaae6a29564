/** What each store and service is expected to be away, and what that rests on. */
import {storesOf} from '../../engine/workload-state.ts';
import type {Network} from '../../network/network.types.ts';
import type {Exploration} from '../../scoring/exploration.schema.ts';
import {answeringMinutes, standstillMinutes} from '../availability/availability.ts';
import type {ServiceFinding} from '../cases/services.ts';
import type {Element} from '../elements.ts';
import type {Subject} from '../workload/subjects.ts';
import type {FoundCut} from './cut-sets.ts';
import type {CaseVerdict, Verdicts} from './verdicts.ts';

export type WorkloadRequest = {
	readonly network: Network;
	readonly elements: readonly Element[];
	readonly subjects: readonly Subject[];
	readonly cuts: readonly FoundCut[];
	readonly verdicts: Verdicts;
	readonly depth: number;
};

export function workloadOf(request: WorkloadRequest): Exploration['workload'] {
	const {network, subjects, cuts, verdicts} = request;
	return subjects.map(({event, name}) => {
		const cutSets = cuts
			.filter(cut => cut.event === event && cut.subject === name)
			.map(cut => cut.elements);
		const seen = verdicts.singles.map(single => serviceIn(single, name));
		const isMoved = event === 'service-down' && seen.some(finding => finding !== null);
		const outages = seen.map(finding => ({failureMs: finding?.awayMs ?? 0, repairMs: 0}));
		return {
			event,
			subject: name,
			minutesPerYear: standstillMinutes({...request, cutSets}),
			answeringMinutesPerYear: isMoved ? answeringMinutes({...request, cutSets, outages}) : null,
			evidence: isMoved || isRun(network, {event, name}, verdicts) ? 'simulated' : 'static',
		};
	});
}

function serviceIn({simulated}: CaseVerdict, name: string): ServiceFinding | null {
	const all = simulated.flatMap(({services}) => services?.services ?? []);
	return all.find(({service}) => service === name) ?? null;
}

/** Whether the simulator ran the store's daemons. */
function isRun(network: Network, {event, name}: Subject, {singles}: Verdicts): boolean {
	return (
		event !== 'service-down' &&
		storesOf(network).some(({store}) => store === name) &&
		singles.some(({simulated}) => simulated.length > 0)
	);
}
