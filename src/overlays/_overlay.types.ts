/** What a tunnel kind brings for the live lab: its daemon's own configuration files and how its daemon is run. */
import type {DeviceId} from '../core/ids.ts';
import type {OverlaySpec} from '../design/design.types.ts';
import type {Network, Overlay} from '../network/network.types.ts';
import type {OverlayKindRules} from '../network/overlay-kind.types.ts';

/** One tunnel kind: the rules by which it is compiled, and the daemon that makes it. */
export type OverlayDefinition<Spec extends OverlaySpec = OverlaySpec> = OverlayKindRules<Spec> & {
	readonly title: string;
	/** What each member needs before its daemon's files can be written. */
	readonly identity: TunnelIdentity['kind'] | 'none';
	readonly daemon: (request: DaemonRequest) => TunnelDaemon;
};

/** What a member has to prove who it is, made by whoever runs the daemons (keys are random, so never in a pure layer). */
export type TunnelIdentity = CertificateIdentity | KeyIdentity;

/** A self-signed certificate and its key. */
export type CertificateIdentity = {
	readonly kind: 'certificate';
	readonly certificatePem: string;
	readonly privateKeyPem: string;
	/** Of the certificate, as `openssl x509 -fingerprint -sha256` prints it: 32 hexadecimal pairs with colons. */
	readonly sha256Fingerprint: string;
};

/** A key pair: RSA in PEM (PKCS #1) for tinc, base64 (Curve25519) for WireGuard. */
export type KeyIdentity = {
	readonly kind: 'rsa' | 'curve25519';
	readonly privateKey: string;
	readonly publicKey: string;
};

/** One identity for every member of the overlay; empty for kinds that need none. */
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
	/** Commands that end, to be run in order once the files are there. */
	readonly setup: readonly (readonly string[])[];
	/** Runs in the foreground and logs to its standard output. Empty: the kernel or a switch daemon does the work. */
	readonly command: readonly string[];
	/** The process's name, for observing and killing it. */
	readonly processName: string;
	/** A log line that says this end is ready: on a client the tunnel is up, on a server it accepts clients. */
	readonly readyPattern: RegExp;
};
