/** Addresses for new interfaces. IPv4 only: a design that has others gets no such proposal. */

const PATTERN = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/;

/** The next address of the same subnet that nothing has; `null`: it is full, or no IPv4 address. */
export function nextAddress(like: string, taken: ReadonlySet<string>): string | null {
	const [, a = '', b = '', c = '', , length = ''] = PATTERN.exec(like) ?? [];
	// Within the last octet only: the first and the last address of a longer prefix are somewhere else.
	if (a === '' || Number(length) > 29) {
		return null;
	}
	for (let last = Number(length) <= 24 ? 11 : 2; last < 255; last += 1) {
		const address = `${a}.${b}.${c}.${last}`;
		if (!taken.has(address) && isInside(address, like)) {
			return `${address}/${length}`;
		}
	}
	return null;
}

/** A subnet 10.N.0.0/24 of its own, as `10.N.0`. */
export function freshSubnet(taken: ReadonlySet<string>): string {
	for (let second = 99; ; second += 1) {
		const prefix = `10.${second % 256}.0`;
		if (![...taken].some(address => address.startsWith(`10.${second % 256}.`))) {
			return prefix;
		}
	}
}

/** Every address in the text of a design, without its prefix. */
export function addressesIn(value: unknown): ReadonlySet<string> {
	return new Set(JSON.stringify(value).match(/\d+\.\d+\.\d+\.\d+/g) ?? []);
}

function isInside(address: string, like: string): boolean {
	const [network = '', length = '0'] = like.split('/');
	const size = 2 ** (32 - Number(length));
	const offset = numberOf(address) % size;
	const isHost = offset !== 0 && offset !== size - 1;
	return isHost && Math.floor(numberOf(address) / size) === Math.floor(numberOf(network) / size);
}

function numberOf(address: string): number {
	return address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
}
