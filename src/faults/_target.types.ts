/** What a fault is aimed at, after its selector was resolved on a network. */
import type {CableId, DeviceId} from '../core/ids.ts';

export const TARGET_KINDS = [
	'node',
	'switch',
	'provider',
	'cable',
	'site',
	'overlay',
	'group',
] as const;

export type TargetKind = (typeof TARGET_KINDS)[number];

export type Target = {
	readonly kind: TargetKind;
	/** The selector that names exactly this: `node:serveur1`, `cable:fibre`. */
	readonly selector: string;
	/** The name alone, for titles and run ids: `serveur1`. */
	readonly name: string;
	/** A node or switch: itself. A provider: its routers. A site: all that stands there. An overlay: its servers, or all its members in a mesh. */
	readonly devices: readonly DeviceId[];
	/** A cable: itself. Everything else: the cables that end at its devices. */
	readonly cables: readonly CableId[];
};
