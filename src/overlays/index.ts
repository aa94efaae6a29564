/** Every tunnel kind that the tool knows. */
import type {OverlayKinds} from '../network/overlay-kind.types.ts';
import type {DaemonRequest, OverlayDefinition, TunnelDaemon} from './_overlay.types.ts';
import {openvpn} from './openvpn.ts';

export const OVERLAYS: readonly OverlayDefinition[] = [openvpn];

const BY_KIND = {openvpn};

/** By kind, for compiling. */
export const OVERLAY_KINDS: OverlayKinds = BY_KIND;

/** The daemon that one member of an overlay runs, with its configuration files. */
export function tunnelDaemon(request: DaemonRequest): TunnelDaemon {
	return BY_KIND[request.overlay.kind].daemon(request);
}
