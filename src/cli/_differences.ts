/** Where two results of one design differ: what the engines saw, and what the checks made of it. */
import type {NodeSummary, Result} from '../scoring/result.types.ts';

/** One line a difference, the first result's word before the second's; no lines: they agree. */
export function differences(
	one: Result,
	two: Result,
	[first, second]: readonly [first: string, second: string],
): readonly string[] {
	const line = (what: string, a: string, b: string): readonly string[] =>
		a === b ? [] : [`${what}: ${first} ${a}, ${second} ${b}`];
	const scenarios = one.scenarios.flatMap(scenario => {
		const other = two.scenarios.find(({id}) => id === scenario.id);
		return other === undefined
			? [`${scenario.id}: only ${first}`]
			: [
					...line(scenario.id, scenario.status, other.status),
					...line(`${scenario.id}, settled`, views(scenario.settled), views(other.settled)),
					...line(`${scenario.id}, healed`, views(scenario.healed), views(other.healed)),
				];
	});
	const checks = one.checks.flatMap(check => {
		const other = two.checks.find(({id}) => id === check.id)?.status ?? 'not there';
		return line(`check ${check.id}`, check.status, other);
	});
	return [...line('verdict', one.verdict, two.verdict), ...scenarios, ...checks];
}

/** `serveur1 quorate with 1 2`, all nodes in one text. */
function views(nodes: readonly NodeSummary[]): string {
	return nodes
		.map(({node, running, quorate, members}) =>
			running
				? `${node} ${quorate ? 'quorate' : 'not quorate'} with ${members.join(' ')}`
				: `${node} down`,
		)
		.join('; ');
}
