/** How long the runner waits for what, derived from the timers of the network under test and never from a habit. */
import type {Cluster} from '../network/cluster.types.ts';
import type {Network} from '../network/network.types.ts';
import {leasedDisk} from '../network/queries/leases.ts';

export type Quietness = {
	/** A cluster that says nothing new for this long has settled: all its timers have had their turn. */
	readonly quietMs: number;
	/** The same while every mesh has taken in who is gone, so that no ping of a mesh is waited for. */
	readonly quietMsOnceNoticed: number;
};

export type Patience = Quietness & {
	/** A whole ring that loses no token for this long stays whole: a break shows within one token timeout. */
	readonly wholeQuietMs: number;
	/** Then a cluster that still has not settled never will: it goes round in circles. */
	readonly settleLimitMs: number;
	/** Cold start or heal to one membership of everybody. */
	readonly formLimitMs: number;
	/** The same after tunnels had to notice that their sessions are gone. */
	readonly recoveryLimitMs: number;
	/** From one membership of everybody to the quorum device's vote at each of them. */
	readonly everyVoteLimitMs: number;
};

/** corosync's log steps in 4 ms and a busy machine stalls for some tenths of a second (measured in the lab). */
const MARGIN_MS = 1000;

/** Starting daemons, key exchange and knet's first pongs take up to 2.7 s here; slower machines get three times that. */
const START_MS = 8000;

/** qnetd's dead-peer timer is 12 s and a member's missed echo is noticed within two heartbeats of 8 s (cluster facts, qdevice-net). */
const QDEVICE_MS = 16_000;

/** Thirty batches of tinc's probes, one a second, find the size of a way at the latest (net_packet.c, send_mtu_probe). */
const TINC_PROBING_MS_MAX = 30_000;

/**
 * The longest silence of Proxmox VE's HA manager between a fault and its last answer: the lock of a dead master runs out
 * (120 s), its successor tries for it (6 s), waits the fence delay for itself (60 s), and needs five rounds of 10 s to ask
 * for the dead node's lock, to get it, and to have the service started (pve-ha-manager 5.2.0; cluster facts, Proxmox VE).
 */
export const SERVICES_MS = 120_000 + 6000 + 60_000 + 5 * 10_000;

export function patienceFor(
	network: Network,
	{movesServices}: {readonly movesServices: boolean} = {movesServices: false},
): Patience {
	const {cluster} = network;
	const reformMs = cluster === null ? 0 : reformationMs(cluster);
	const qdeviceMs = (cluster?.qdevice ?? null) === null ? 0 : QDEVICE_MS;
	const servicesMs = movesServices ? SERVICES_MS : 0;
	const workloadMs = workloadReactionMs(network);
	const quietAfterMs = (noticedMs: number): number =>
		Math.max(noticedMs + reformMs + qdeviceMs, longestSilenceMs(network)) + MARGIN_MS;
	const quietMs = quietAfterMs(meshRoutesMs(network));
	const formMs = Math.max(2 * reformMs + qdeviceMs, 2 * workloadMs) + 2 * servicesMs + START_MS;
	const tunnelsMs = Math.max(
		0,
		...network.overlays.map(({recovery}) =>
			Math.max(recovery.peerLossNoticedMsMax, recovery.restartOutageMsMax),
		),
	);
	const keyMs = overtakenKeyMs(network);
	return {
		quietMs,
		quietMsOnceNoticed: quietAfterMs(0),
		wholeQuietMs: (cluster?.totem.effectiveTokenMs ?? 0) + MARGIN_MS,
		settleLimitMs: 3 * (quietMs + servicesMs) + START_MS,
		formLimitMs: formMs + keyMs,
		recoveryLimitMs: formMs + Math.max(tunnelsMs, keyMs),
		everyVoteLimitMs: quietMs,
	};
}

/**
 * From a fault to the answer of storage and addresses: three advertisements and what is added to them (RFC 3768, 6.1);
 * Ceph's lease of 5 s or its acknowledgement of twice as long, and then an election of 5 s
 * (src/common/options/mon.yaml.in); Gluster's ping-timeout, the next try to connect and the file that is renewed; an
 * iSCSI initiator's new login, 11 s after the one before at most.
 */
function workloadReactionMs({workload}: Pick<Network, 'workload'>): number {
	const {ceph, gluster, sharedDisks, addresses} = workload;
	// Leases that no engine runs answer nothing that could be waited for.
	const leased = leasedDisk(workload);
	return Math.max(
		0,
		...addresses.map(({intervalMs}) => 4 * intervalMs + 1000),
		...(ceph === null ? [] : [15_000]),
		...gluster.map(({pingTimeoutMs}) => 2 * pingTimeoutMs + 10_000),
		...(sharedDisks.length === 0 ? [] : [12_000]),
		// A lease moves a minute after the eight operations that its owner may miss (sanlock, src/timeouts.h).
		...(leased === null ? [] : [10 * leased.ioTimeoutMs + 75_000]),
	);
}

/**
 * As long as storage and addresses say nothing between two of their words. Gluster's client has a word for each step: the
 * write that is held up, the brick given up after two ping-timeouts at most, the file in split brain, of which Gluster's
 * own list is asked, and 5 s later the next file.
 */
function longestSilenceMs({workload}: Network): number {
	const gluster = workload.gluster.map(({pingTimeoutMs}) => Math.max(2 * pingTimeoutMs, 8000));
	return Math.max(workloadReactionMs({workload: {...workload, gluster: []}}), ...gluster);
}

/**
 * A mesh that relays keeps a dead member's routes until its pings go unanswered: only then do members that knew of each
 * other through it lose each other, or find the way around it (tinc.conf(5), PingInterval and PingTimeout).
 */
function meshRoutesMs({overlays}: Network): number {
	const meshes = overlays.filter(({relays}) => relays.length > 1);
	return Math.max(0, ...meshes.map(({recovery}) => recovery.peerLossNoticedMsMax));
}

/**
 * A tinc daemon that starts, at first or after a repair, may keep two members from each other once, as a key is overtaken by its
 * successor: until the probes of their way have found its size, slept and got no answer (tinc 1.0, protocol_key.c,
 * ans_key_h, and net_packet.c, send_mtu_probe; docs/overlays.md).
 */
function overtakenKeyMs({overlays}: Network): number {
	return Math.max(
		0,
		...overlays.flatMap(({options}) =>
			options.kind === 'tinc'
				? [TINC_PROBING_MS_MAX + options.pingIntervalMs + options.pingTimeoutMs]
				: [],
		),
	);
}

/** From the loss of a member to the membership without it: the token's time, then the consensus (totemsrp.c). */
function reformationMs({totem}: Cluster): number {
	return totem.effectiveTokenMs + totem.consensusMs;
}
