/** When spanning trees have come to rest after the lab was wired. */
import type {HistoryEvent} from '../../engine/history.types.ts';
import type {Lab} from '../lab.ts';

/** Longer than a hello (2 s) and the delay after which RSTP takes a port for an edge (3 s): nobody has more to say. */
const QUIET_MS = 4000;

/** Twice what STP takes at its timers: maximum age and two forward delays are 50 s. */
const SETTLED_MS_MAX = 100_000;

/** Resolves when no port of a spanning tree is on its way to another state. */
export async function awaitSpanningTrees(lab: Lab): Promise<void> {
	if (lab.journal.history().some(({kind}) => kind === 'bridge-port')) {
		await lab.journal.waitFor(
			{title: 'the spanning trees have settled', holds: isSettled},
			SETTLED_MS_MAX,
		);
	}
}

function isSettled(history: readonly HistoryEvent[], nowMs: number): boolean {
	const states = new Map<string, string>();
	let lastMs = 0;
	for (const event of history) {
		if (event.kind === 'bridge-port') {
			states.set(`${event.node} ${event.port}`, event.state);
			lastMs = event.atMs;
		}
	}
	const isMoving = [...states.values()].some(
		state => state === 'listening' || state === 'learning',
	);
	return !isMoving && nowMs - lastMs >= QUIET_MS;
}
