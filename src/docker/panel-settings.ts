import type {WireState} from '../engine/effective.ts';
import type {PanelSettings} from './panel.types.ts';

/** The panel's words for a direction's state; a field that is not given stays as it is in the panel. */
export function panelSettings({
	oneWayDelayMs,
	jitterMs,
	...same
}: Partial<WireState>): Partial<PanelSettings> {
	return {
		...same,
		...(oneWayDelayMs !== undefined && {oneWayDelayUs: microseconds(oneWayDelayMs)}),
		...(jitterMs !== undefined && {jitterUs: microseconds(jitterMs)}),
	};
}

function microseconds(ms: number): number {
	return Math.round(ms * 1000);
}
