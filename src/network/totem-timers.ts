/** The timers that corosync computes from its configuration (exec/totemconfig.c:311-365 and 1145-1173). */
import type {TotemSettings} from './cluster.types.ts';

export type WrittenTotem = Omit<TotemSettings, 'effectiveTokenMs' | 'consensusMs'> & {
	/** `null`: computed from the token. */
	readonly consensusMs: number | null;
};

/** `nodeCount` is the length of the nodelist, not of the live membership. */
export function totemSettings(written: WrittenTotem, nodeCount: number): TotemSettings {
	const effectiveTokenMs =
		written.tokenMs + Math.max(0, nodeCount - 2) * written.tokenCoefficientMs;
	return {
		...written,
		effectiveTokenMs,
		// corosync goes through a single-precision float before it truncates.
		consensusMs: written.consensusMs ?? Math.trunc(Math.fround(effectiveTokenMs * 1.2)),
	};
}
