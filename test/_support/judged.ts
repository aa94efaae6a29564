/** One check, asked about a network and some runs. */
import type {Outcome} from '../../src/checks/check.types.ts';
import {CHECKS} from '../../src/checks/index.ts';
import type {ScenarioRun} from '../../src/engine/run.types.ts';
import {judge} from '../../src/scoring/judge.ts';
import type {CheckResult} from '../../src/scoring/result.types.ts';
import type {Cluster} from '../../src/network/cluster.types.ts';
import type {Network, Requirement} from '../../src/network/network.types.ts';

export function outcome(id: string, network: Network, runs: readonly ScenarioRun[] = []): Outcome {
	const check = CHECKS.find(candidate => candidate.id === id);
	if (check === undefined) {
		throw new Error(`No check ${id}`);
	}
	return check.judge({network, runs});
}

/** The same as a result says it: a failure that a busy machine may have caused is unknown there. */
export function judged(id: string, network: Network, runs: readonly ScenarioRun[]): CheckResult {
	const result = judge({network, runs}).checks.find(candidate => candidate.id === id);
	if (result === undefined) {
		throw new Error(`No check ${id}`);
	}
	return result;
}

/** The network with parts of its cluster replaced. */
export function withCluster(network: Network, part: Partial<Cluster>): Network {
	if (network.cluster === null) {
		throw new Error('The network has no cluster');
	}
	return {...network, cluster: {...network.cluster, ...part}};
}

export function withRequirement(
	network: Network,
	line: Pick<Requirement, 'metric' | 'statistic' | 'relation' | 'value' | 'text'>,
): Network {
	const others = network.requirements.lines.filter(
		({metric, statistic}) => metric !== line.metric || statistic !== line.statistic,
	);
	const lines = [...others, {...line, source: 'the design'}];
	return {...network, requirements: {...network.requirements, lines}};
}
