import {formatDurationMs} from '../core/units.ts';
import type {Check} from './check.types.ts';
import {failed, notApplicable, passed} from './_outcome.ts';

/** pve-ha-manager, watchdog-mux: the client's timeout is 60 s, its warning comes at 50 s. */
const WATCHDOG_MS = 50_000;

export const tokenVsWatchdog: Check = {
	id: 'token-vs-watchdog',
	title: 'The ring re-forms before the watchdog fires',
	category: 'recovery',
	source:
		'pve-ha-manager, watchdog-mux: 60 s client timeout, warning at 50 s; T + consensus must stay below.',
	gate: false,
	judge({network: {cluster}}) {
		if (cluster?.haFencing !== true) {
			return notApplicable('No watchdog resets a node of this design.');
		}
		const reformMs = cluster.totem.effectiveTokenMs + cluster.totem.consensusMs;
		const values = {tokenAndConsensusMs: reformMs, watchdogMs: WATCHDOG_MS};
		const figures = `token and consensus of ${cluster.members.length} members last ${formatDurationMs(reformMs)}, the watchdog waits ${formatDurationMs(WATCHDOG_MS)}`;
		return reformMs < WATCHDOG_MS
			? passed('static', `In time: ${figures}.`, values)
			: failed(
					'static',
					{
						reason: `Healthy nodes are reset while the ring re-forms: ${figures}.`,
						remedy: 'Lower token_coefficient (125 is the default of new Proxmox VE clusters).',
					},
					values,
				);
	},
};
