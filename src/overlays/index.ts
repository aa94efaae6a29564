/** Every tunnel kind that the tool knows. */
import type {OverlayKinds} from '../network/overlay-kind.types.ts';
import type {DaemonRequest, TunnelDaemon, TunnelIdentity} from './_overlay.types.ts';
import {gre} from './gre.ts';
import {openvpnP2p} from './openvpn-p2p.ts';
import {openvpn} from './openvpn.ts';
import {tinc} from './tinc.ts';
import {vxlan} from './vxlan.ts';
import {wireguard} from './wireguard.ts';

export const OVERLAYS = [openvpn, openvpnP2p, tinc, gre, vxlan, wireguard] as const;

const BY_KIND = {openvpn, 'openvpn-p2p': openvpnP2p, tinc, gre, vxlan, wireguard};

/** By kind, for compiling. */
export const OVERLAY_KINDS: OverlayKinds = BY_KIND;

/** The daemon that one member of an overlay runs, with its configuration files. */
export function tunnelDaemon(request: DaemonRequest): TunnelDaemon {
	return BY_KIND[request.overlay.kind].daemon(request);
}

/** What each member of an overlay of this kind needs as its identity. */
export function identityNeeded(kind: keyof typeof BY_KIND): TunnelIdentity['kind'] | 'none' {
	return BY_KIND[kind].identity;
}
