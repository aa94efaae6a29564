/**
 * The tunnels' certificates and keys of one run. Certificates are made by openssl inside their device's container; the
 * keys are held in memory until the configuration is written into the run's containers, and never anywhere else.
 */
import {generateKeyPair, X509Certificate} from 'node:crypto';
import {promisify} from 'node:util';
import type {Container} from 'dockerode';
import {unavailable} from '../core/errors.ts';
import type {DeviceId} from '../core/ids.ts';
import type {TunnelIdentity} from '../overlays/_overlay.types.ts';
import {execute} from './exec.ts';

/** Longer than any lab lives. */
const VALID_DAYS = '365';

/** tincd's own choice for new keys (tincd(8), --generate-keys). */
const RSA_BITS = 2048;

/** `null`: the kind of tunnel has none. */
export async function makeIdentity(
	kind: TunnelIdentity['kind'] | 'none',
	{container, device}: {readonly container: Container; readonly device: DeviceId},
): Promise<TunnelIdentity | null> {
	switch (kind) {
		case 'none':
			return null;
		case 'certificate':
			return makeCertificate(container, device);
		case 'rsa':
			return makeRsaKey();
		case 'curve25519':
			return makeCurveKey();
	}
}

const newKeyPair = promisify(generateKeyPair);

async function makeRsaKey(): Promise<TunnelIdentity> {
	const {privateKey, publicKey} = await newKeyPair('rsa', {modulusLength: RSA_BITS});
	return {
		kind: 'rsa',
		privateKey: privateKey.export({type: 'pkcs1', format: 'pem'}).toString(),
		publicKey: publicKey.export({type: 'pkcs1', format: 'pem'}).toString(),
	};
}

/** WireGuard's keys are the bare 32 bytes, which a JSON Web Key holds in another alphabet of base64. */
async function makeCurveKey(): Promise<TunnelIdentity> {
	const {privateKey} = await newKeyPair('x25519');
	const {d = '', x = ''} = privateKey.export({format: 'jwk'});
	const bare = (text: string): string => Buffer.from(text, 'base64url').toString('base64');
	return {kind: 'curve25519', privateKey: bare(d), publicKey: bare(x)};
}

async function makeCertificate(container: Container, device: DeviceId): Promise<TunnelIdentity> {
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
