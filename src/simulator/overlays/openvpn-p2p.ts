/**
 * OpenVPN between two taps that name each other, without TLS: there is nothing to agree on, so frames pass while both
 * processes run.
 *
 *   waiting ──first packet of the peer──▶ up ──silence of `ping-restart`──▶ pause of 1 s, deaf ──▶ waiting
 *
 * An end that waits restarts after the same silence, for ever. Sources: openvpn(8), --ping, --ping-restart,
 * --connect-retry; measured with OpenVPN 2.6.14: "Restart pause, 1 second(s)", and frames before "Initialization
 * Sequence Completed", which comes a second after the first packet.
 */
import type {DeviceId} from '../../core/ids.ts';
import type {Overlay, OverlayMember} from '../../network/network.types.ts';
import type {OpenvpnP2pOptions} from '../../network/overlay-options.types.ts';
import {memberOf} from '../../network/queries/lookup.ts';
import {quantised} from '../clock.ts';
import {daemonStarted, promptDaemon} from '../hosts/daemons.ts';
import type {Host} from '../hosts/host.ts';
import {disturb} from '../leap/parking.ts';
import {launch, type Packet} from '../net/frames.ts';
import {wayState} from '../net/way.ts';
import {after, type World} from '../world.ts';
import type {SimulatedOverlay} from './overlay.types.ts';
import {connectTunnels, daemonName} from './tunnels.ts';

type Tunnel = {
	readonly world: World;
	readonly overlay: Overlay;
	readonly options: OpenvpnP2pOptions;
	readonly ends: ReadonlyMap<DeviceId, End>;
};

type End = {
	readonly host: Host;
	readonly member: OverlayMember;
	readonly peer: OverlayMember;
	/** `deaf`: the pause of a restart. */
	state: 'off' | 'deaf' | 'waiting' | 'up';
	frozen: boolean;
	heardMs: number;
	/** Counts starts, so that what one start planned does not happen in the next. */
	starts: number;
};

const START_MS = 50;
const RESTART_PAUSE_MS = 1000;
/** IP and UDP headers around the sixteen bytes of a ping. */
const PING_BYTES = 28 + 16;

export function createOpenvpnP2p(
	world: World,
	overlay: Overlay,
	options: OpenvpnP2pOptions,
): SimulatedOverlay {
	const ends = new Map<DeviceId, End>();
	for (const {a, b} of overlay.tunnels) {
		for (const [device, peer] of [
			[a, b],
			[b, a],
		] as const) {
			const host = world.hosts.get(device);
			if (host !== undefined) {
				ends.set(device, newEnd(overlay, host, peer));
			}
		}
	}
	const tunnel: Tunnel = {world, overlay, options, ends};
	world.overlays.set(
		overlay.id,
		connectTunnels({
			world,
			overlay,
			state: {sends: from => works(ends.get(from)), receives: (_from, to) => works(ends.get(to))},
		}),
	);
	for (const end of ends.values()) {
		end.host.wanted.set(daemonName(overlay), () => {
			start(tunnel, end);
		});
	}
	return {
		allTunnelsUp: () => [...ends.values()].every(({state}) => state === 'up'),
		hearEverybody: () => {
			for (const end of ends.values()) {
				hearPeer(tunnel, end);
			}
		},
	};
}

function newEnd(overlay: Overlay, host: Host, peer: DeviceId): End {
	return {
		host,
		member: memberOf(overlay, host.server.id),
		peer: memberOf(overlay, peer),
		state: 'off',
		frozen: false,
		heardMs: 0,
		starts: 0,
	};
}

function works(end: End | undefined): boolean {
	return end !== undefined && !end.frozen && (end.state === 'waiting' || end.state === 'up');
}

function hearPeer({world, ends}: Tunnel, end: End): void {
	const other = ends.get(end.peer.device);
	if (other === undefined || !works(other) || end.state !== 'up') {
		return;
	}
	const way = world.router.unicast(other.host.device, end.member.underlayAddress);
	if (wayState(way, PING_BYTES) !== 'closed') {
		end.heardMs = world.nowMs;
	}
}

function start(tunnel: Tunnel, end: End): void {
	const {world, overlay} = tunnel;
	const name = daemonName(overlay);
	end.starts += 1;
	end.frozen = false;
	const {starts} = end;
	const stop = (): void => {
		end.starts += 1;
		end.host.listeners.delete(name);
		move(tunnel, end, 'off');
	};
	daemonStarted(world, end.host, {
		name,
		daemon: promptDaemon({
			end: stop,
			setFrozen: isFrozen => {
				end.frozen = isFrozen;
			},
		}),
	});
	after(world, START_MS, () => {
		if (end.starts !== starts) {
			return;
		}
		end.host.listeners.set(name, () => {
			if (works(end)) {
				hear(tunnel, end);
			}
		});
		wait(tunnel, end);
		keepPinging(tunnel, end);
		watch(tunnel, end);
	});
}

/** From now on it takes what comes, and says so with its first ping. */
function wait(tunnel: Tunnel, end: End): void {
	end.heardMs = tunnel.world.nowMs;
	move(tunnel, end, 'waiting');
	ping(tunnel, end);
}

function hear(tunnel: Tunnel, end: End): void {
	const {world, overlay} = tunnel;
	end.heardMs = world.nowMs;
	if (end.state === 'waiting') {
		move(tunnel, end, 'up');
		const node = end.member.device;
		world.journal.record({kind: 'daemon', node, daemon: daemonName(overlay), state: 'ready'});
		ping(tunnel, end);
	}
}

function keepPinging(tunnel: Tunnel, end: End): void {
	const {starts} = end;
	after(tunnel.world, tunnel.options.pingIntervalMs, () => {
		if (end.starts === starts) {
			ping(tunnel, end);
			keepPinging(tunnel, end);
		}
	});
}

function watch(tunnel: Tunnel, end: End): void {
	const {world, options} = tunnel;
	const {starts} = end;
	const limitMs = options.pingRestartMs.get(end.member.device) ?? Infinity;
	const leftMs = end.heardMs + limitMs - world.nowMs;
	after(world, leftMs > 0 ? leftMs : RESTART_PAUSE_MS, () => {
		if (end.starts !== starts) {
			return;
		}
		if (end.heardMs + limitMs > world.nowMs || end.frozen) {
			watch(tunnel, end);
			return;
		}
		move(tunnel, end, 'deaf');
		after(world, RESTART_PAUSE_MS, () => {
			if (end.starts === starts) {
				wait(tunnel, end);
				watch(tunnel, end);
			}
		});
	});
}

function move({world, overlay}: Tunnel, end: End, state: End['state']): void {
	disturb(world);
	const was = end.state;
	end.state = state;
	if ((was === 'up') !== (state === 'up')) {
		world.journal.record({
			kind: 'tunnel',
			node: end.member.device,
			overlay: overlay.id,
			peer: end.peer.device,
			state: state === 'up' ? 'up' : 'down',
		});
	}
}

function ping({world, overlay, ends}: Tunnel, end: End): void {
	const target = ends.get(end.peer.device);
	const route = world.router.unicast(end.host.device, end.peer.underlayAddress);
	if (!works(end) || target === undefined || route === null) {
		return;
	}
	const packet: Packet = {
		packetBytes: PING_BYTES,
		multicast: false,
		isRingTraffic: false,
		body: null,
		arrive: (_place, body, atMs) => {
			target.host.listeners.get(daemonName(overlay))?.(body, atMs);
		},
	};
	launch(world.queue, packet, {route, startMs: world.nowMs + quantised(world.profile.tunnelMs)});
}
