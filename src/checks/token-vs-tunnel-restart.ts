import {formatDurationMs} from '../core/units.ts';
import type {Check} from './check.types.ts';
import {failed, notApplicable, passed} from './_outcome.ts';
import {overlayBeneath} from './_reach-causes.ts';

export const tokenVsTunnelRestart: Check = {
	id: 'token-vs-tunnel-restart',
	title: 'A tunnel mends before the ring gives up',
	category: 'recovery',
	source:
		'The tunnel’s own timers against corosync’s token and consensus (totemconfig.c): a tunnel that mends later always costs a membership.',
	gate: false,
	judge({network}) {
		const {cluster} = network;
		if (cluster === null) {
			return notApplicable('The design has no corosync cluster.');
		}
		const carriers = cluster.rings.flatMap(ring => overlayBeneath(network, ring) ?? []);
		const [slowest] = carriers
			.map(({id, kind, recovery}) => ({
				id,
				kind,
				source: recovery.source,
				ms: Math.max(recovery.peerLossNoticedMsMax, recovery.restartOutageMsMax),
			}))
			.sort((a, b) => b.ms - a.ms);
		if (slowest === undefined) {
			return notApplicable('No ring runs over a tunnel.');
		}
		const reformMs = cluster.totem.effectiveTokenMs + cluster.totem.consensusMs;
		const values = {tunnelMs: slowest.ms, tokenAndConsensusMs: reformMs, overlay: slowest.id};
		const figures = `the ${slowest.kind} tunnel ${slowest.id} may take ${formatDurationMs(slowest.ms)} to notice or mend a failure, token and consensus last ${formatDurationMs(reformMs)}`;
		return slowest.ms <= reformMs
			? passed('static', `In time: ${figures}.`, values)
			: failed(
					'static',
					{
						reason: `Too late: ${figures}. A dead tunnel always costs the ring its members.`,
						remedy: `Shorten the timers of ${slowest.id} (${slowest.source}), or carry the ring without a tunnel.`,
					},
					values,
				);
	},
};
