/** The moments of a run at which the cluster should be at rest, and what every node says there, in words to compare. */
import type {DeviceId} from '../../../src/core/ids.ts';
import {type Belief, followBeliefs, isWhole} from '../../../src/engine/beliefs.ts';
import type {HistoryEvent, Phase} from '../../../src/engine/history.types.ts';
import type {QuorumState} from '../../../src/engine/probe.types.ts';
import type {ScenarioRun} from '../../../src/engine/run.types.ts';
import {inOrder, runTimeline} from '../../../src/engine/timeline.ts';
import type {Network} from '../../../src/network/network.types.ts';
import {patienceFor} from '../../../src/scenario/patience.ts';

export type Answer = {readonly run: string; readonly point: string; readonly words: string};

export const NOT_SETTLED = 'not settled';
/** A cluster that never comes together before the first fault has no point after it. */
const NOT_REACHED = 'not reached';
/** A ramp asks what happens at each value and never waits for rest: its faults end in the middle of things. */
const NOT_ASKED = 'not asked to settle';

/** Whether an engine has nothing to say there, for a reason that the scenario gives. */
export function isSilent(words: string): boolean {
	return words === NOT_REACHED || words === NOT_ASKED;
}

/** Whether the run took place, then what the nodes believed after every wait of its steps and when healed. */
export function answersOf(network: Network, run: ScenarioRun): readonly Answer[] {
	const told = tell(network, run);
	const at = (point: string, words: string): Answer => ({run: run.id, point, words});
	// The last wait of the steps is their end, which is told with the votes.
	const stepWaits = waitsOf(run, 'faults').slice(0, -1);
	return [
		at('outcome', run.status),
		...stepWaits.map((wait, index) =>
			at(
				`wait ${index + 1}`,
				wait.outcome === 'met' || told.isQuiet(wait.atMs) ? told.views(wait) : NOT_SETTLED,
			),
		),
		at('settled', atEndOf('faults', told)),
		at('healed', atEndOf('settle', told)),
	];
}

type Told = {
	readonly run: ScenarioRun;
	/** What every node believed just after an event. */
	readonly views: (event: HistoryEvent) => string;
	readonly isWhole: (event: HistoryEvent) => boolean;
	/** Nobody has changed their mind for longer than all of the cluster's timers need. */
	readonly isQuiet: (atMs: number) => boolean;
};

function tell(network: Network, run: ScenarioRun): Told {
	const {nodes} = runTimeline(network, run);
	const {quietMs} = patienceFor(network);
	const ordered = inOrder(run.events);
	const members = network.cluster?.members.map(({device}) => device) ?? [];
	const until = (event: HistoryEvent): readonly HistoryEvent[] =>
		ordered.slice(0, ordered.indexOf(event) + 1);
	return {
		run,
		isWhole: event => isWhole(followBeliefs(members).read(until(event))),
		views: event => {
			const seen = until(event);
			const votes = event.kind === 'phase' ? votesIn(seen, event.phase) : [];
			const beliefs = followBeliefs(members).read(seen);
			return [...beliefs].map(([node, belief]) => viewOf(node, belief, votes)).join('; ');
		},
		isQuiet: atMs =>
			nodes.every(({spans}) => {
				const last = spans.findLast(({fromMs}) => fromMs < atMs);
				return last !== undefined && atMs - last.fromMs >= quietMs;
			}),
	};
}

function viewOf(
	node: DeviceId,
	{state, quorum, members}: Belief,
	votes: readonly QuorumState[],
): string {
	if (state === 'down') {
		return `${node} down`;
	}
	const said = votes.find(candidate => candidate.node === node);
	const count =
		said?.running === true && state === 'running'
			? `, ${String(said.totalVotes)} of ${String(said.expectedVotes)} votes, needs ${String(said.quorumVotes)}`
			: '';
	const frozen = state === 'frozen' ? 'frozen, ' : '';
	const quorate = quorum === 'yes' ? 'quorate' : 'not quorate';
	return `${node} ${frozen}${quorate} with ${members.join(' ')}${count}`;
}

/** What `corosync-quorumtool` said at the end of the phase that ends with this history. */
function votesIn(seen: readonly HistoryEvent[], phase: Phase): readonly QuorumState[] {
	const begin = seen.findLastIndex(
		event => event.kind === 'phase' && event.phase === phase && event.state === 'begin',
	);
	return seen
		.slice(begin)
		.flatMap(event =>
			event.kind === 'probe' && event.result.kind === 'quorum' ? [event.result.nodes] : [],
		)
		.slice(-1)
		.flat();
}

function atEndOf(phase: Phase, {run, views, isWhole: isWholeAt, isQuiet}: Told): string {
	const end = run.events.find(event => isBorder(event, phase) && event.state === 'end');
	if (end === undefined) {
		return NOT_REACHED;
	}
	const waits = waitsOf(run, phase);
	const isUntouched = waits.length === 0 && !run.events.some(({kind}) => kind === 'fault');
	if (waits.length === 0 && !isUntouched) {
		return NOT_ASKED;
	}
	const isAtRest =
		waits.at(-1)?.outcome === 'met' || isQuiet(end.atMs) || (isUntouched && isWholeAt(end));
	return isAtRest ? views(end) : NOT_SETTLED;
}

/** The ends of the waits of this phase, in their order. */
function waitsOf({events}: ScenarioRun, phase: Phase) {
	return events
		.slice(
			events.findIndex(event => isBorder(event, phase)),
			events.findLastIndex(event => isBorder(event, phase)) + 1,
		)
		.filter(event => event.kind === 'waited');
}

function isBorder(
	event: HistoryEvent,
	phase: Phase,
): event is Extract<HistoryEvent, {kind: 'phase'}> {
	return event.kind === 'phase' && event.phase === phase;
}
