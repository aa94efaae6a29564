/** A source of repeatable randomness. Whoever needs chance takes one as an argument. */
export type Prng = {
	/** A real number in [0, 1). */
	readonly next: () => number;
	/** A whole number in [0, limit). `limit` must be a positive integer. */
	readonly below: (limit: number) => number;
	/** A prng of its own for the named purpose; drawing from it does not shift this one. */
	readonly fork: (purpose: string) => Prng;
};

/**
 * A seeded generator (sfc32, a small fast chaotic generator that passes PractRand; state seeded by hashing the seed
 * and the purpose, so that streams for different purposes are independent).
 */
export function createPrng(seed: number | string, purpose = ''): Prng {
	const [a0, b0, c0, d0] = hashWords(`${String(seed)}\u0000${purpose}`);
	let a = a0;
	let b = b0;
	let c = c0;
	let d = d0;
	const nextWord = (): number => {
		const t = (((a + b) | 0) + d) | 0;
		d = (d + 1) | 0;
		a = b ^ (b >>> 9);
		b = (c + (c << 3)) | 0;
		c = ((c << 21) | (c >>> 11)) + t;
		c |= 0;
		return t >>> 0;
	};
	for (let round = 0; round < 15; round += 1) {
		nextWord();
	}
	return {
		next: () => nextWord() / 4_294_967_296,
		below: limit => Math.floor((nextWord() / 4_294_967_296) * limit),
		fork: child => createPrng(seed, `${purpose}\u0000${child}`),
	};
}

/** Four 32-bit words from a text (MurmurHash3's finaliser over a running multiply-xor), well mixed and stable. */
function hashWords(text: string): [number, number, number, number] {
	const words: [number, number, number, number] = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 0xdeadbeef];
	for (let index = 0; index < text.length; index += 1) {
		const code = text.charCodeAt(index);
		for (let lane = 0; lane < 4; lane += 1) {
			const mixed = Math.imul((words[lane] ?? 0) ^ (code + lane * 0x1f), 0x85ebca6b);
			words[lane] = (mixed << 13) | (mixed >>> 19);
		}
	}
	return words.map(finalise) as [number, number, number, number];
}

function finalise(word: number): number {
	let h = word;
	h ^= h >>> 16;
	h = Math.imul(h, 0x85ebca6b);
	h ^= h >>> 13;
	h = Math.imul(h, 0xc2b2ae35);
	h ^= h >>> 16;
	return h | 0;
}
