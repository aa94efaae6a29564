/** Every tunnel kind that the tool knows. */
import type {OverlayKinds} from '../network/overlay-kind.types.ts';
import {openvpn} from './openvpn.ts';

export const OVERLAYS = [openvpn] as const;

/** By kind, for compiling. */
export const OVERLAY_KINDS: OverlayKinds = {openvpn};
