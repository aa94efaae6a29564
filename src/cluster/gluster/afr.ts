/**
 * Replicated Gluster volumes (AFR, xlators/cluster/afr of 10.3) as far as they decide who may write and what is left of
 * it. The client does it all: it sends a write to every brick that it reaches, and has each one that took it note which
 * others did not ("pending" in the file's extended attributes).
 *
 *   brick 1 blames 2, brick 2 blames nobody    2 is mended from 1
 *   brick 1 blames 2, brick 2 blames 1         split brain: nobody can say which copy is right
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

/** Whether two copies blame each other. */
export function isSplitBrain(blames: Blames): boolean {
	return [...blames].some(([brick, blamed]) =>
		[...blamed].some(other => blames.get(other)?.has(brick) === true),
	);
}

/** The blames that can be mended now: the blamed brick is there and blames nobody back. */
export function mendable(blames: Blames): readonly (readonly [brick: number, blamed: number])[] {
	return [...blames].flatMap(([brick, blamed]) =>
		[...blamed]
			.filter(other => blames.get(other)?.has(brick) === false)
			.map(other => [brick, other] as const),
	);
}
