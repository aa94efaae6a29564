/**
 * How many bytes kronosnet 1.25 puts around what it carries (libknet/onwire.h:29-130, onwire.c:50-130).
 * `packetBytes` always means the whole IP packet.
 */
export type KnetFraming = {
	/** corosync's `secauth` / `crypto_*`: AES in CBC mode with a SHA-256 hash. */
	readonly encrypted: boolean;
	readonly family: 4 | 6;
};

type Addressed = {
	readonly secauth: boolean;
	readonly rings: readonly {readonly addresses: readonly {readonly address: string}[]}[];
};

/** All addresses of a cluster are of one family. */
export function framingOf({rings, secauth}: Addressed): KnetFraming {
	const isIpv6 = rings[0]?.addresses[0]?.address.includes(':') === true;
	return {encrypted: secauth, family: isIpv6 ? 6 : 4};
}

const UDP_HEADER = 8;
const IP_HEADER = {4: 20, 6: 40} as const;
const SALT = 16;
const HASH = 32;
const CIPHER_BLOCK = 16;

const DATA_HEADER = 14;
const PING_BYTES = 26;
const PMTUD_BYTES = 9;
/** The largest of knet's headers; its MTU arithmetic takes this one for all. */
const LARGEST_HEADER = 26;

/** Discovery starts from the largest IP packet there is and gives up below the smallest that every link must carry. */
export const LARGEST_PACKET = 65_535;
const SMALLEST_MTU = 576;
/** What knet subtracts from the smallest MTU to be safe: IPv6 and SCTP headers. */
const WORST_OVERHEAD = 40 + 28;

export function pingPacketBytes(framing: KnetFraming): number {
	return packetBytes(PING_BYTES, framing);
}

export function pmtudReplyPacketBytes(framing: KnetFraming): number {
	return packetBytes(PMTUD_BYTES, framing);
}

export function dataPacketBytes(userBytes: number, framing: KnetFraming): number {
	return packetBytes(DATA_HEADER + userBytes, framing);
}

/** The most user data that fits into an IP packet of this size. */
export function userBytesIn(packetBytesMax: number, framing: KnetFraming): number {
	return usableBytes(packetBytesMax - IP_HEADER[framing.family] - UDP_HEADER, framing);
}

/** What knet dares to send while it does not know a link's MTU; a link that carries less is not used. */
export function smallestUserBytes(framing: KnetFraming): number {
	return usableBytes(SMALLEST_MTU - WORST_OVERHEAD, framing);
}

function packetBytes(plainBytes: number, {encrypted, family}: KnetFraming): number {
	const padded = plainBytes + CIPHER_BLOCK - (plainBytes % CIPHER_BLOCK);
	return IP_HEADER[family] + UDP_HEADER + (encrypted ? SALT + padded + HASH : plainBytes);
}

function usableBytes(payloadBytes: number, {encrypted}: KnetFraming): number {
	if (!encrypted) {
		return payloadBytes - LARGEST_HEADER;
	}
	const cipherBytes = payloadBytes - SALT - HASH;
	return cipherBytes - (cipherBytes % CIPHER_BLOCK) - 1 - LARGEST_HEADER;
}
