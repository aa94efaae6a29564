import type {Overlay} from '../network.types.ts';

/** Whether a process keeps the tunnel; GRE, VXLAN and WireGuard are made by Open vSwitch and by the kernel. */
export const hasDaemon = ({kind}: Pick<Overlay, 'kind'>): boolean =>
	kind === 'openvpn' || kind === 'openvpn-p2p' || kind === 'tinc';
