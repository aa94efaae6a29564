/** The design document as written: quantities are still text, presets are still names (see src/network for what they mean). */
import type * as z from 'zod';
import type {bfdSchema} from './schema/bfd.ts';
import type {designSchema} from './schema/design.ts';
import type {interfaceSchema} from './schema/interfaces.ts';
import type {
	greSchema,
	openvpnP2pSchema,
	openvpnSchema,
	overlaySchema,
	tincSchema,
	vxlanSchema,
	wireguardSchema,
} from './schema/overlays.ts';
import type {
	cableSchema,
	providerSchema,
	serverSchema,
	switchSchema,
	uplinkSchema,
} from './schema/hardware.ts';
import type {floatingAddressSchema, serviceSchema} from './schema/services.ts';
import type {stackSchema} from './schema/stack.ts';

export type DesignSpec = z.infer<typeof designSchema>;
export type ProviderSpec = z.infer<typeof providerSchema>;
export type InterfaceSpec = z.infer<typeof interfaceSchema>;
export type ServerSpec = z.infer<typeof serverSchema>;
export type SwitchSpec = z.infer<typeof switchSchema>;
export type CableSpec = z.infer<typeof cableSchema>;
export type UplinkSpec = z.infer<typeof uplinkSchema>;
export type OverlaySpec = z.infer<typeof overlaySchema>;
export type OpenvpnSpec = z.infer<typeof openvpnSchema>;
export type OpenvpnP2pSpec = z.infer<typeof openvpnP2pSchema>;
export type TincSpec = z.infer<typeof tincSchema>;
export type GreSpec = z.infer<typeof greSchema>;
export type VxlanSpec = z.infer<typeof vxlanSchema>;
export type WireguardSpec = z.infer<typeof wireguardSchema>;
export type BfdSpec = z.infer<typeof bfdSchema>;
export type StackSpec = z.infer<typeof stackSchema>;
export type FloatingAddressSpec = z.infer<typeof floatingAddressSchema>;
export type ServiceSpec = z.infer<typeof serviceSchema>;
