/**
 * What compiling needs to know of a tunnel kind. The kinds live in `src/overlays`, above this layer; the composition
 * root passes them in (docs/decisions/overlay-kinds-are-passed-in.md).
 */
import type {DeviceId} from '../core/ids.ts';
import type {DocumentPath} from '../core/places.ts';
import type {OverlaySpec} from '../design/design.types.ts';
import type {Overlay, OverlayMember} from './network.types.ts';

export type OverlayKindRules<Spec extends OverlaySpec = OverlaySpec> = {
	readonly kind: Spec['kind'];
	/** Which servers take part, in order, and where in the overlay's section each is named. */
	readonly members: (spec: Spec) => readonly NamedMember[];
	/** Further members that the section names, such as the keys of a mapping. */
	readonly references?: (spec: Spec) => readonly MemberReference[];
	/** Whether its ports may, must or cannot belong to bridges. */
	readonly bridge: 'possible' | 'openvswitch' | 'never';
	/** What its daemons listen on; `null`: packets without ports. */
	readonly udpPort: (spec: Spec) => number | null;
	/** The prefix of the default interface name: `tap` gives `tap0`. */
	readonly portPrefix: string;
	/** For addresses of family 4 and 6 on the underlay. */
	readonly overheadBytes: (spec: Spec, underlayFamily: 4 | 6) => number;
	readonly innerMtuBytesDefault: number;
	/** Everything else that an overlay of this kind has. */
	readonly resolve: (spec: Spec, members: readonly DeviceId[]) => KindPart;
};

export type NamedMember = {
	readonly name: string;
	readonly role: OverlayMember['role'];
	readonly path: DocumentPath;
};

export type MemberReference = {
	readonly name: string;
	readonly path: DocumentPath;
	readonly part: 'key' | 'value';
};

export type KindPart = Pick<
	Overlay,
	| 'tunnels'
	| 'relays'
	| 'carriesMulticast'
	| 'splitsLargePackets'
	| 'honoursDontFragment'
	| 'recovery'
	| 'options'
>;

/** The rules of every kind, by its name. */
export type OverlayKinds = {
	readonly [Kind in OverlaySpec['kind']]: OverlayKindRules<Extract<OverlaySpec, {kind: Kind}>>;
};
