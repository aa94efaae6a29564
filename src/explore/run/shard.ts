/** Which part of a search this machine does: task number t belongs to shard t mod count. */
export type Shard = {
	/** From 0. */
	readonly index: number;
	readonly count: number;
};

export const WHOLE_SEARCH: Shard = {index: 0, count: 1};

export function isMine({index, count}: Shard, taskNumber: number): boolean {
	return taskNumber % count === index;
}

/** `2/8` is the second of eight. `undefined`: the text is no shard. */
export function parseShard(text: string): Shard | undefined {
	const [, number, count] = /^([1-9]\d{0,5})\/([1-9]\d{0,5})$/.exec(text) ?? [];
	return shardOf(Number(number) - 1, Number(count));
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The shard that a batch system gave this process:
 *
 *   RINGPROOF_SHARD           `2/8`, such as a GitHub matrix hands over
 *   JOB_COMPLETION_INDEX      Kubernetes indexed Job, from 0; the count in RINGPROOF_SHARDS, as Kubernetes does not tell it
 *   CI_NODE_INDEX / _TOTAL    GitLab `parallel`, from 1
 *   SLURM_ARRAY_TASK_ID       Slurm array, from SLURM_ARRAY_TASK_MIN, with SLURM_ARRAY_TASK_COUNT
 *
 * `undefined`: none of them, or one that makes no sense.
 */
export function shardFromEnvironment(env: Environment): Shard | undefined {
	const number = (name: string): number => {
		const text = env[name] ?? '';
		return /^\d+$/.test(text) ? Number(text) : Number.NaN;
	};
	return (
		parseShard(env['RINGPROOF_SHARD'] ?? '') ??
		shardOf(number('JOB_COMPLETION_INDEX'), number('RINGPROOF_SHARDS')) ??
		shardOf(number('CI_NODE_INDEX') - 1, number('CI_NODE_TOTAL')) ??
		shardOf(
			number('SLURM_ARRAY_TASK_ID') - number('SLURM_ARRAY_TASK_MIN'),
			number('SLURM_ARRAY_TASK_COUNT'),
		)
	);
}

function shardOf(index: number, count: number): Shard | undefined {
	return index >= 0 && index < count ? {index, count} : undefined;
}
