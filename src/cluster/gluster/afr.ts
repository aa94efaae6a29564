/**
 * Replicated Gluster volumes (AFR, xlators/cluster/afr of 10.3) as far as they decide who may write and what is left of
 * it. The client does it all: it sends a write to every brick that it reaches, and has each one that took it note which
 * others did not ("pending" in the file's extended attributes).
 *
 *   brick 1 blames 2, brick 2 blames nobody    2 is mended from 1
 *   brick 1 blames 2, brick 2 blames 1         split brain: nobody can say which copy is right
 *   the same, and brick 3 blames 1 or 2        both are mended from 3, which nobody blames
 */

export type WriteQuorum =
	{readonly type: 'none' | 'auto'} | {readonly type: 'fixed'; readonly count: number};

/** Bricks by their place in the volume. */
export type Blames = ReadonlyMap<number, ReadonlySet<number>>;

/** Whether a write that only these bricks take is done at all (afr-common.c, afr_has_quorum). */
export function mayWrite(
	reached: ReadonlySet<number>,
	{bricks, quorum}: {readonly bricks: number; readonly quorum: WriteQuorum},
): boolean {
	switch (quorum.type) {
		case 'none':
			return reached.size > 0;
		case 'fixed':
			return reached.size >= quorum.count;
		case 'auto':
			// Of exactly one half, the one with the first brick counts as the larger.
			return 2 * reached.size > bricks || (2 * reached.size === bricks && reached.has(0));
	}
}

/**
 * Whether no copy is left that nobody blames, and that all others could be mended from (afr-self-heal-common.c,
 * afr_selfheal_find_direction). `arbiter`: a brick that holds names only, so that nothing is mended from it.
 */
export function isSplitBrain(blames: Blames, arbiter: number | null): boolean {
	const blamed = blamedBy(blames);
	return blamed.size > 0 && ![...blames.keys()].some(one => one !== arbiter && !blamed.has(one));
}

/** The blames that can be mended now: the blamed brick is there, and a good copy too. */
export function mendable(
	blames: Blames,
	arbiter: number | null,
): readonly (readonly [brick: number, blamed: number])[] {
	return isSplitBrain(blames, arbiter)
		? []
		: [...blames].flatMap(([brick, blamed]) =>
				[...blamed].filter(other => blames.has(other)).map(other => [brick, other] as const),
			);
}

const blamedBy = (blames: Blames): ReadonlySet<number> =>
	new Set([...blames.values()].flatMap(blamed => [...blamed]));
