/** Requirement lines, as the checks compare them with figures. */
import type {Network, Requirement} from '../network/network.types.ts';

export function requirementsFor(
	network: Network,
	metric: Requirement['metric'],
): readonly Requirement[] {
	return network.requirements.lines.filter(line => line.metric === metric);
}

export function isMet({relation, value}: Requirement, figure: number): boolean {
	switch (relation) {
		case '<':
			return figure < value;
		case '<=':
			return figure <= value;
		case '>':
			return figure > value;
		case '>=':
			return figure >= value;
	}
}
