import {formatDurationMs} from '../core/units.ts';
import type {Network, Overlay} from '../network/network.types.ts';
import type {Check} from './check.types.ts';
import {failed, notApplicable, passed} from './_outcome.ts';
import {overlayBeneath} from './_reach-causes.ts';
import {isCoveredByAnotherLink} from './_shared-parts.ts';
import {keepersOf} from './_switching.ts';

/** pve-ha-manager, watchdog-mux: the client's timeout is 60 s, its warning comes at 50 s. */
const WATCHDOG_MS = 50_000;

type Mender = {readonly title: string; readonly ms: number; readonly remedy: string};

export const switchingVsWatchdog: Check = {
	id: 'switching-vs-watchdog',
	title: 'Bridges, bonds and tunnels mend before the watchdog fires',
	category: 'recovery',
	source:
		'pve-ha-manager, watchdog-mux: 60 s client timeout, warning at 50 s; pve-docs, pvecm: LACP slow needs 90 s to fail over, which is more than fencing waits for.',
	gate: false,
	judge({network}) {
		if (network.cluster?.haFencing !== true) {
			return notApplicable('No watchdog resets a node of this design.');
		}
		const [slowest] = [...menders(network)].sort((a, b) => b.ms - a.ms);
		if (slowest === undefined) {
			return notApplicable('No spanning tree, LACP or tunnel leads the ring round a failure.');
		}
		const values = {mendsMs: slowest.ms, watchdogMs: WATCHDOG_MS};
		const figures = `${slowest.title} takes up to ${formatDurationMs(slowest.ms)} to mend a silent failure, the watchdog waits ${formatDurationMs(WATCHDOG_MS)}`;
		if (isCoveredByAnotherLink(network)) {
			return passed('static', `Another link carries the ring meanwhile: ${figures}.`, values);
		}
		return slowest.ms < WATCHDOG_MS
			? passed('static', `In time: ${figures}.`, values)
			: failed(
					'static',
					{
						reason: `Healthy nodes are reset before their network is mended: ${figures}.`,
						remedy: `${slowest.remedy}.`,
					},
					values,
				);
	},
};

function menders(network: Network): readonly Mender[] {
	const rings = network.cluster?.rings ?? [];
	return rings.flatMap(ring => {
		const overlay = overlayBeneath(network, ring);
		const keepers = keepersOf(network, ring);
		return [
			...keepers.map(({title, silentMs: ms, remedy}) => ({title, ms, remedy})),
			...(overlay === undefined ? [] : [tunnelMender(overlay)]),
		];
	});
}

function tunnelMender({id, kind, recovery}: Overlay): Mender {
	return {
		title: `the ${kind} tunnel ${id}`,
		ms: recovery.peerLossNoticedMsMax,
		remedy: `Shorten the timers of ${id}, or carry the ring without a tunnel`,
	};
}
