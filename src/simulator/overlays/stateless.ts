/**
 * Tunnels of the kernel or of Open vSwitch, which pass frames whenever both machines run and the way beneath is open.
 *
 * WireGuard has sessions, but both ends of a cluster's link send all the time, and an end that has lost its session
 * begins a new one with its first packet: a round trip that nothing notices. The BFD of a GRE port is its bridge's
 * (`switching/bfd.ts`): frames pass without it.
 */
import type {DeviceId} from '../../core/ids.ts';
import type {Overlay} from '../../network/network.types.ts';
import type {World} from '../world.ts';
import type {SimulatedOverlay} from './overlay.types.ts';
import {connectTunnels, daemonName} from './tunnels.ts';

export function createStateless(world: World, overlay: Overlay): SimulatedOverlay {
	const runs = (id: DeviceId): boolean => world.hosts.get(id)?.device.powered === true;
	world.overlays.set(
		overlay.id,
		connectTunnels({
			world,
			overlay,
			state: {sends: from => runs(from), receives: (_from, to) => runs(to)},
		}),
	);
	for (const {device} of overlay.members) {
		world.hosts.get(device)?.wanted.set(daemonName(overlay), () => {
			setUp(world, overlay, device);
		});
	}
	return {
		allTunnelsUp: () =>
			world.switching.bfd
				.filter(session => session.overlay === overlay.id)
				.every(({nodes}) => nodes.every(({wasUp}) => wasUp)),
		hearEverybody: () => undefined,
	};
}

function setUp({journal}: World, overlay: Overlay, node: DeviceId): void {
	journal.record({kind: 'daemon', node, daemon: daemonName(overlay), state: 'ready'});
	if (overlay.options.kind === 'gre' && overlay.options.bfd !== null) {
		return;
	}
	for (const {a, b} of overlay.tunnels) {
		if (a === node || b === node) {
			const peer = a === node ? b : a;
			journal.record({kind: 'tunnel', node, overlay: overlay.id, peer, state: 'up'});
		}
	}
}
