/** What the HA managers of a simulation share. */
import type {HaService} from '../../cluster/ha/ha.types.ts';
import type {Replicas} from '../../cluster/ha/replicas.ts';
import type {DeviceId} from '../../core/ids.ts';
import type {Service} from '../../network/workload.types.ts';

export type Ha = {
	/** As the managers see them: only names. */
	readonly services: readonly HaService[];
	readonly designed: ReadonlyMap<string, Service>;
	readonly replicas: Replicas;
	/** Virtual machines and containers live on when their manager dies. */
	readonly running: Map<DeviceId, Set<string>>;
	/** Called before a machine loses or gets its power in the middle of a run. */
	readonly beforePowerChanges: () => void;
};
