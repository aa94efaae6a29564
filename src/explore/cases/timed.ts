/** Which cases the design alone cannot answer, because their outcome hangs on timers or on what happened before. */
import type {Cluster} from '../../network/cluster.types.ts';
import type {Network} from '../../network/network.types.ts';
import type {Element} from '../elements.ts';
import {type Outcome} from '../static/judge.ts';
import {mayBeWrittenApart} from '../workload/subjects.ts';

/** Why, in words for the reader; `null`: votes and cables decide alone. */
export function whyTimed(
	network: Network,
	failing: readonly Pick<Element, 'kind'>[],
	forecast: Outcome,
): string | null {
	const {cluster, overlays, workload} = network;
	if (failing.some(({kind}) => kind === 'multicast')) {
		// A ring that runs does without multicast until its next change (measured); the forecast looks past that change.
		return null;
	}
	if (forecast === 'unsettled') {
		return 'the membership does not come to rest';
	}
	if (failing.some(({kind}) => kind === 'one-way')) {
		return 'a cable that passes frames one way only makes members disagree';
	}
	if ((cluster?.qdevice ?? null) !== null) {
		return 'the quorum device moves its vote by timers';
	}
	if (overlays.length > 0) {
		return 'tunnels come and go by timers';
	}
	if (cluster !== null && hasMemory(cluster)) {
		return 'the quorum rules remember what happened before';
	}
	return workload.gluster.some(mayBeWrittenApart)
		? 'copies of a volume remember which writes the others missed'
		: null;
}

function hasMemory({quorum}: Cluster): boolean {
	const {twoNode, autoTieBreaker, lastManStanding, waitForAll} = quorum;
	return twoNode || autoTieBreaker || lastManStanding || waitForAll === true;
}
