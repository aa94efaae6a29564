/** Three servers at one provider, with an overlay that each test writes itself. */
import type {DeviceId} from '../../src/core/ids.ts';
import type {Network, Overlay} from '../../src/network/network.types.ts';
import type {
	TunnelDaemon,
	TunnelIdentity,
	TunnelSecrets,
} from '../../src/overlays/_overlay.types.ts';
import {identityNeeded, tunnelDaemon} from '../../src/overlays/index.ts';
import {networkOf} from './networks.ts';

export type OverlayDesign = {
	/** Lines of the overlay `mesh`, without indentation. */
	readonly overlay: readonly string[];
	/** Further interfaces of n1 and n2, in the same form. */
	readonly interfaces?: readonly string[];
};

function overlayText({overlay, interfaces = []}: OverlayDesign): string {
	const servers = [1, 2, 3].flatMap(number => [
		`  n${number}:`,
		'    interfaces:',
		`      eth0: {address: 192.0.2.${number}/24}`,
		...(number === 3 ? [] : interfaces).map(line => `      ${line}`),
	]);
	const cables = [1, 2, 3].map(number => `  c${number}: {ends: [n${number}.eth0, sw]}`);
	return [
		'schemaVersion: 1',
		'name: overlays',
		'title: Three servers on a switch, and an overlay',
		'servers:',
		...servers,
		'switches: {sw: {}}',
		'cables:',
		...cables,
		'overlays:',
		'  mesh:',
		...overlay.map(line => `    ${line}`),
		'stack: {preset: none}',
		'',
	].join('\n');
}

export function overlayNetwork(design: OverlayDesign): {network: Network; overlay: Overlay} {
	const network = networkOf(overlayText(design));
	const [overlay] = network.overlays;
	if (overlay === undefined) {
		throw new Error('The design has no overlay');
	}
	return {network, overlay};
}

/** Not real keys: the configuration only carries them. */
export function sampleSecrets({kind, members}: Overlay): TunnelSecrets {
	const needed = identityNeeded(kind);
	return needed === 'none'
		? new Map()
		: new Map(members.map(({device}) => [device, sampleIdentity(needed, device)]));
}

function sampleIdentity(kind: TunnelIdentity['kind'], device: DeviceId): TunnelIdentity {
	return kind === 'certificate'
		? {
				kind,
				certificatePem: `certificate of ${device}\n`,
				privateKeyPem: `key of ${device}\n`,
				sha256Fingerprint: `FINGERPRINT-OF-${device}`,
			}
		: {kind, privateKey: `private key of ${device}\n`, publicKey: `public key of ${device}\n`};
}

/** What the member in the given place of the overlay runs. */
export function sampleDaemon(
	{network, overlay}: {readonly network: Network; readonly overlay: Overlay},
	place: number,
): TunnelDaemon {
	const member = overlay.members[place];
	if (member === undefined) {
		throw new Error(`${overlay.id} has no member ${place}`);
	}
	return tunnelDaemon({network, overlay, device: member.device, secrets: sampleSecrets(overlay)});
}

/** The lines of one of its files. */
export function linesOf({files}: TunnelDaemon, name: string): readonly string[] {
	const file = files.find(({path}) => path.endsWith(`/${name}`));
	if (file === undefined) {
		throw new Error(`There is no file ${name}`);
	}
	return file.text.split('\n');
}
