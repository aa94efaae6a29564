/** The simulated overlays, one kind a file. */
import type {Overlay} from '../../network/network.types.ts';
import type {World} from '../world.ts';
import {createOpenvpn} from './openvpn/openvpn.ts';
import {createOpenvpnP2p} from './openvpn-p2p.ts';
import type {SimulatedOverlay} from './overlay.types.ts';
import {createStateless} from './stateless.ts';
import {createTinc} from './tinc/tinc.ts';

/** Puts the overlay into the world: its daemons, not yet started, and its ways. */
export function createOverlay(world: World, overlay: Overlay): SimulatedOverlay {
	const {options} = overlay;
	switch (options.kind) {
		case 'openvpn':
			return createOpenvpn(world, overlay);
		case 'openvpn-p2p':
			return createOpenvpnP2p(world, overlay, options);
		case 'tinc':
			return createTinc(world, overlay, options);
		case 'gre':
		case 'vxlan':
		case 'wireguard':
			return createStateless(world, overlay);
	}
}
