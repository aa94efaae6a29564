/**
 * The tunnels' certificates of one run. Each is made by openssl inside its device's container; the keys are held in
 * memory until the configuration is written into the run's containers, and never anywhere else.
 */
import {X509Certificate} from 'node:crypto';
import type {Container} from 'dockerode';
import {unavailable} from '../core/errors.ts';
import type {DeviceId} from '../core/ids.ts';
import type {TunnelIdentity} from '../overlays/_overlay.types.ts';
import {execute} from './exec.ts';

/** Longer than any lab lives. */
const VALID_DAYS = '365';

export async function makeIdentity(
	container: Container,
	device: DeviceId,
): Promise<TunnelIdentity> {
	// Not executeOrThrow: its error would quote the command's output, and that is the key.
	const {exitCode, stdout} = await execute(container, [
		...(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt'] as const),
		...['ec_paramgen_curve:prime256v1', '-nodes', '-days', VALID_DAYS],
		// Checked names hold neither `/` nor `=`, which would start another field of the subject.
		...['-subj', `/CN=${device}`, '-keyout', '/dev/stdout', '-out', '/dev/stdout'],
	]);
	const privateKeyPem = block(stdout, 'PRIVATE KEY');
	const certificatePem = block(stdout, 'CERTIFICATE');
	if (exitCode !== 0 || privateKeyPem === null || certificatePem === null) {
		throw unavailable('no-certificate', `openssl made no certificate for ${device}.`);
	}
	const {fingerprint256: sha256Fingerprint} = new X509Certificate(certificatePem);
	return {kind: 'certificate', certificatePem, privateKeyPem, sha256Fingerprint};
}

function block(text: string, kind: string): string | null {
	const match = new RegExp(`-----BEGIN ${kind}-----[^-]*-----END ${kind}-----`).exec(text);
	return match === null ? null : `${match[0]}\n`;
}
