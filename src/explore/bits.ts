/**
 * Sets of small numbers as bits, 32 to a word. All sets that meet in an operation are made for the same size. The
 * functions change their first argument in place: the explorer answers hundreds of thousands of questions a second and
 * makes no garbage on the way.
 */
export type Bits = Uint32Array;

const WORD_BITS = 32;

export function wordsFor(size: number): number {
	return Math.ceil(size / WORD_BITS);
}

export function bitsOf(words: number, members: Iterable<number>): Bits {
	const bits = new Uint32Array(words);
	for (const member of members) {
		setBit(bits, member);
	}
	return bits;
}

export function setBit(bits: Bits, member: number): void {
	bits[member >>> 5] = (bits[member >>> 5] ?? 0) | (1 << (member & 31));
}

export function clearBit(bits: Bits, member: number): void {
	bits[member >>> 5] = (bits[member >>> 5] ?? 0) & ~(1 << (member & 31));
}

export function hasBit(bits: Bits, member: number): boolean {
	return ((bits[member >>> 5] ?? 0) & (1 << (member & 31))) !== 0;
}

export function clearAll(bits: Bits): void {
	bits.fill(0);
}

export function copy(bits: Bits, from: Bits): void {
	bits.set(from);
}

export function keep(bits: Bits, allowed: Bits): void {
	for (let word = 0; word < bits.length; word += 1) {
		bits[word] = (bits[word] ?? 0) & (allowed[word] ?? 0);
	}
}

export function add(bits: Bits, more: Bits): void {
	for (let word = 0; word < bits.length; word += 1) {
		bits[word] = (bits[word] ?? 0) | (more[word] ?? 0);
	}
}

/** Adds what is in both of the others. */
export function addCommon(bits: Bits, one: Bits, other: Bits): void {
	for (let word = 0; word < bits.length; word += 1) {
		bits[word] = (bits[word] ?? 0) | ((one[word] ?? 0) & (other[word] ?? 0));
	}
}

export function remove(bits: Bits, gone: Bits): void {
	for (let word = 0; word < bits.length; word += 1) {
		bits[word] = (bits[word] ?? 0) & ~(gone[word] ?? 0);
	}
}

export function isEmpty(bits: Bits): boolean {
	for (const word of bits) {
		if (word !== 0) {
			return false;
		}
	}
	return true;
}

/** Whether every member of `part` is in `whole`. */
export function includesAll(whole: Bits, part: Bits): boolean {
	for (let word = 0; word < part.length; word += 1) {
		if (((part[word] ?? 0) & ~(whole[word] ?? 0)) !== 0) {
			return false;
		}
	}
	return true;
}

/** Also of numbers that are no bits; both have the same length. */
export function isSame(one: Bits | Int32Array, other: Bits | Int32Array): boolean {
	for (let word = 0; word < one.length; word += 1) {
		if (one[word] !== other[word]) {
			return false;
		}
	}
	return true;
}

export function countBits(bits: Bits): number {
	let count = 0;
	for (const word of bits) {
		count += countWord(word);
	}
	return count;
}

/** −1 where the set is empty. */
export function firstBit(bits: Bits): number {
	return nextBit(bits, 0);
}

/** The smallest member that is at least `from`; −1 where there is none. */
export function nextBit(bits: Bits, from: number): number {
	let word = from >>> 5;
	let rest = (bits[word] ?? 0) & (-1 << (from & 31));
	while (rest === 0) {
		word += 1;
		if (word >= bits.length) {
			return -1;
		}
		rest = bits[word] ?? 0;
	}
	return word * WORD_BITS + (31 - Math.clz32(rest & -rest));
}

/** Of rows by member: a member that does not have the other in its row is taken out of the other's. */
export function makeMutual(rows: readonly Bits[], members: Bits): void {
	for (let one = nextBit(members, 0); one !== -1; one = nextBit(members, one + 1)) {
		const row = rows[one];
		for (
			let other = row ? nextBit(row, 0) : -1;
			row && other !== -1;
			other = nextBit(row, other + 1)
		) {
			const back = rows[other];
			if (!back || !hasBit(back, one)) {
				clearBit(row, other);
			}
		}
	}
}

/** The usual sum of neighbouring bits, then pairs, then nibbles. */
function countWord(word: number): number {
	const pairs = word - ((word >>> 1) & 0x55555555);
	const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
	return (((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
