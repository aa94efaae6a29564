/** The daemons that effects are about. */
import type {DeviceId} from '../core/ids.ts';
import type {DaemonName, Effect} from './effect.types.ts';

export type DaemonTarget = {readonly device: DeviceId; readonly daemon: DaemonName};

/** Each once, in the order in which they are named first. */
export function daemonTargets(effects: readonly Effect[]): readonly DaemonTarget[] {
	const targets = new Map<string, DaemonTarget>();
	for (const effect of effects) {
		if (effect.kind === 'daemon') {
			const {device, daemon} = effect;
			targets.set(`${device} ${daemon}`, {device, daemon});
		}
	}
	return [...targets.values()];
}
