/** What a tunnel kind brings for the live lab: its daemon's own configuration files and how its daemon is run. */
import type {DeviceId} from '../core/ids.ts';
import type {OverlaySpec} from '../design/design.types.ts';
import type {Network, Overlay} from '../network/network.types.ts';
import type {OverlayKindRules} from '../network/overlay-kind.types.ts';

/** One tunnel kind: the rules by which it is compiled, and the daemon that makes it. */
export type OverlayDefinition<Spec extends OverlaySpec = OverlaySpec> = OverlayKindRules<Spec> & {
	readonly title: string;
	readonly daemon: (request: DaemonRequest) => TunnelDaemon;
};

/** A self-signed certificate and its key, made by whoever runs the daemons (keys are random, so never in a pure layer). */
export type TunnelIdentity = {
	readonly certificatePem: string;
	readonly privateKeyPem: string;
	/** Of the certificate, as `openssl x509 -fingerprint -sha256` prints it: 32 hexadecimal pairs with colons. */
	readonly sha256Fingerprint: string;
};

/** One identity for every member of the overlay. */
export type TunnelSecrets = ReadonlyMap<DeviceId, TunnelIdentity>;

export type DaemonRequest = {
	readonly network: Network;
	readonly overlay: Overlay;
	readonly device: DeviceId;
	readonly secrets: TunnelSecrets;
};

/** A file to be written into the device before its daemon starts. */
export type ConfigFile = {
	/** Absolute, inside the device. */
	readonly path: string;
	readonly text: string;
	/** Permission bits, such as 0o600. */
	readonly mode: number;
};

/** How one member's daemon of an overlay is run. Everything here is data: the engine does the work. */
export type TunnelDaemon = {
	readonly files: readonly ConfigFile[];
	/** Runs in the foreground and logs to its standard output. */
	readonly command: readonly string[];
	/** The process's name, for observing and killing it. */
	readonly processName: string;
	/** A log line that says this end is ready: on a client the tunnel is up, on a server it accepts clients. */
	readonly readyPattern: RegExp;
};
