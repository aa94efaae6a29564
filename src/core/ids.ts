/** Names of things in a design: typed apart, so that a cable's name cannot be passed where a node's is meant. */
declare const brand: unique symbol;
type Branded<Kind extends string> = string & {readonly [brand]: Kind};

export type DeviceId = Branded<'device'>;
export type CableId = Branded<'cable'>;
export type OverlayId = Branded<'overlay'>;
export type SiteId = Branded<'site'>;

/** 1 to 63 characters: letters, digits, `-`, `_` or `.`, starting with a letter or a digit. Safe as a host name part and a file name. */
export const NAME_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

export const deviceId = (name: string): DeviceId => checked(name) as DeviceId;
export const cableId = (name: string): CableId => checked(name) as CableId;
export const overlayId = (name: string): OverlayId => checked(name) as OverlayId;
export const siteId = (name: string): SiteId => checked(name) as SiteId;

function checked(name: string): string {
	if (!NAME_PATTERN.test(name)) {
		throw new Error(`Not a checked name: ${JSON.stringify(name)}`);
	}
	return name;
}
