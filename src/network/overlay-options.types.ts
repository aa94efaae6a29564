/** What each tunnel kind has of its own, resolved. */
import type {DeviceId} from '../core/ids.ts';
import type {BfdOptions} from './layer2.types.ts';

export type OverlayOptions =
	OpenvpnOptions | OpenvpnP2pOptions | TincOptions | GreOptions | VxlanOptions | WireguardOptions;

export type OpenvpnOptions = {
	readonly kind: 'openvpn';
	readonly port: number;
	readonly keepaliveIntervalMs: number;
	/** The client restarts after this; the server after twice as long (OpenVPN manual, --keepalive). */
	readonly keepaliveTimeoutMs: number;
	/** Whether the server relays between clients inside its own process. */
	readonly clientToClient: boolean;
	/** Whether the up-hook routes 224.0.0.0/4 over the tap. */
	readonly multicastRoute: boolean;
	/** OpenVPN's `--data-ciphers`, or `none`. */
	readonly cipher: string;
};

/** Two ends that name each other, without TLS, encryption or authentication. */
export type OpenvpnP2pOptions = {
	readonly kind: 'openvpn-p2p';
	readonly port: number;
	readonly pingIntervalMs: number;
	/** For each end: how long it stays with a silent peer before it restarts. */
	readonly pingRestartMs: ReadonlyMap<DeviceId, number>;
};

export type TincOptions = {
	readonly kind: 'tinc';
	readonly port: number;
	/** A quiet connection is pinged this often, and given up when no answer comes for `pingTimeoutMs`. */
	readonly pingIntervalMs: number;
	readonly pingTimeoutMs: number;
	/** Frames are padded to blocks, in which `innerBytes` at least are not of the inner IP packet. */
	readonly padding: {readonly blockBytes: number; readonly innerBytes: number};
	/** The meta connections that each node opens itself. */
	readonly connectTo: ReadonlyMap<DeviceId, readonly DeviceId[]>;
};

/** A port of an Open vSwitch bridge that leads to another one. */
export type GreOptions = {
	readonly kind: 'gre';
	readonly key: number | null;
	/** At both ends; `null`: no BFD. */
	readonly bfd: BfdOptions | null;
};

export type VxlanOptions = {readonly kind: 'vxlan'; readonly vni: number; readonly port: number};

export type WireguardOptions = {
	readonly kind: 'wireguard';
	readonly port: number;
	readonly persistentKeepaliveMs: number | null;
};
