/** A lab for hands: it outlives this process, so nothing but `down` by its name removes it. */
import {createDockerEngine} from '../docker/engine.ts';
import type {Network} from '../network/network.types.ts';
import {requireAble} from './_engine.ts';
import type {Guard} from './_interruption.ts';
import type {Progress} from './_progress.ts';

export type BringUpRequest = {
	readonly network: Network;
	readonly seed: number;
	/** Whether corosync is started on every member. */
	readonly cluster: boolean;
	readonly progress: Progress;
	readonly guard: Guard;
};

/** Gives the run's name. */
export async function bringUpByHand(request: BringUpRequest): Promise<string> {
	const {network, seed, cluster, progress, guard} = request;
	const onProgress = progress.waiting;
	const engine = createDockerEngine({network, seed, onProgress, detached: true});
	await requireAble(engine);
	guard.onInterrupt(engine.down);
	progress.begin(`lab of ${network.name}`);
	await engine.up();
	progress.end();
	const members = network.cluster?.members.map(({device}) => device) ?? [];
	if (cluster && members.length > 0) {
		progress.begin(`corosync on ${String(members.length)} members`);
		await engine.startCluster(members);
		progress.end();
	}
	return engine.run;
}
