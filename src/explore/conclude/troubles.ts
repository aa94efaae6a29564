/** Which stores and services a case loses, by the forecast and by the simulator where that runs the store's daemons. */
import {storesOf} from '../../engine/workload-state.ts';
import type {Network} from '../../network/network.types.ts';
import {type Bits, hasBit} from '../bits.ts';
import type {ServiceFinding} from '../cases/services.ts';
import type {CaseFinding} from '../cases/simulate.ts';
import type {Outcome} from '../static/judge.ts';
import type {Subject} from '../workload/subjects.ts';

/** The subjects in trouble, by their numbers, each with what says so. */
export type Troubles = ReadonlyMap<number, 'static' | 'simulated'>;

export type TroubleRequest = {
	readonly subjects: readonly Subject[];
	readonly forecast: Bits | undefined;
	/** In whatever order the failures came; one in which the store is lost is enough. */
	readonly findings: readonly CaseFinding[];
	/** What the HA manager's runs say of each service, in whatever order the failures came. */
	readonly services: readonly ServiceFinding[];
};

export function mergedTroubles(
	network: Pick<Network, 'workload'>,
	{subjects, forecast, findings, services}: TroubleRequest,
): Troubles {
	const told = findings.filter(({outcome}) => outcome !== null);
	const simulatedStores = told.length === 0 ? [] : storesOf(network).map(({store}) => store);
	const troubles = new Map<number, 'static' | 'simulated'>();
	subjects.forEach(({event, name}, number) => {
		const isForecast = forecast !== undefined && hasBit(forecast, number);
		const isSimulated = event !== 'service-down' && simulatedStores.includes(name);
		const isSeen =
			event === 'service-down'
				? services.some(({service, isBack}) => service === name && !isBack)
				: isSimulated &&
					told.some(({storesLost, storesSplit}) =>
						(event === 'storage-lost' ? storesLost : storesSplit).includes(name),
					);
		if (isSeen) {
			troubles.set(number, 'simulated');
		} else if (isForecast && (!isSimulated || name === 'ceph')) {
			// The forecast's alone: how many copies a write finds in Ceph, and whether a service finds its disk and room.
			troubles.set(number, 'static');
		}
	});
	return troubles;
}

/** Of a design without corosync, in the words of one that has it. */
export function outcomeOfTroubles(subjects: readonly Subject[], troubles: Troubles): Outcome {
	const events = new Set([...troubles.keys()].map(number => subjects[number]?.event));
	if (events.has('storage-split')) {
		return 'split';
	}
	if (events.has('storage-lost')) {
		return 'lost';
	}
	return events.size > 0 ? 'reduced' : 'whole';
}
