import test from 'ava';
import {isMine, parseShard, shardFromEnvironment} from '../../src/explore/run/shard.ts';

test('an environment that says nothing, or nothing that makes sense, gives no part', t => {
	t.is(shardFromEnvironment({}), undefined);
	t.is(shardFromEnvironment({JOB_COMPLETION_INDEX: '2'}), undefined);
	t.is(shardFromEnvironment({CI_NODE_INDEX: '5', CI_NODE_TOTAL: '4'}), undefined);
	t.is(shardFromEnvironment({RINGPROOF_SHARD: '0/4'}), undefined);
	t.is(parseShard('3/2'), undefined);
});

const SYSTEMS: readonly (readonly [title: string, env: Readonly<Record<string, string>>])[] = [
	['Kubernetes', {JOB_COMPLETION_INDEX: '2', RINGPROOF_SHARDS: '4'}],
	['GitLab', {CI_NODE_INDEX: '3', CI_NODE_TOTAL: '4'}],
	['GitHub', {RINGPROOF_SHARD: '3/4'}],
	['Slurm', {SLURM_ARRAY_TASK_ID: '12', SLURM_ARRAY_TASK_MIN: '10', SLURM_ARRAY_TASK_COUNT: '4'}],
];

for (const [title, env] of SYSTEMS) {
	test(`the third of four parts, as ${title} says it`, t => {
		t.deepEqual(shardFromEnvironment(env), {index: 2, count: 4});
	});
}

test('every task belongs to one part, whichever number of parts there is', t => {
	for (const count of [1, 2, 3, 7]) {
		const owners = Array.from({length: 20}, (_, task) =>
			Array.from({length: count}, (_part, index) => index).filter(index =>
				isMine({index, count}, task),
			),
		);
		t.true(owners.every(({length}) => length === 1));
	}
});
