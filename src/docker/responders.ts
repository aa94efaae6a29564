/** What answers the probes of other nodes. */
import type {PathEnd} from '../engine/probe-ends.ts';
import {placeDaemon} from './daemons.ts';
import {canRun, nodeOf, type Lab} from './lab.ts';
import {CONTAINERS_AT_ONCE, inParallel} from './parallel.ts';

/** Each node answers probes from the first one on until its container ends. */
export async function startResponders(lab: Lab, ends: readonly PathEnd[]): Promise<void> {
	await inParallel(ends, CONTAINERS_AT_ONCE, async ({device}) => {
		const node = nodeOf(lab, device);
		if (!canRun(node) || node.responder !== null) {
			return;
		}
		const {
			run: responder,
			hostPid,
			go,
		} = await placeDaemon(node.container, {
			name: 'responder',
			command: ['rp-probe', 'respond'],
			onLine: () => undefined,
		});
		if (hostPid !== null) {
			await lab.realTime.give(hostPid);
		}
		go();
		node.responder = responder;
		void responder.ended.then(() => {
			node.responder = null;
		});
	});
}
