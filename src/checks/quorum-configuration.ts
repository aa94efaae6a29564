import {quorumConfigOf} from '../cluster/votequorum/section.ts';
import type {Check} from './check.types.ts';
import {failed, notApplicable, passed} from './_outcome.ts';

export const quorumConfiguration: Check = {
	id: 'quorum-configuration',
	title: 'votequorum takes the configuration as it is meant',
	category: 'configuration',
	source:
		'corosync 3.1.7, exec/votequorum.c:1337-1537: options that exclude, imply or disable each other.',
	gate: false,
	judge({network: {cluster}}) {
		if (cluster === null) {
			return notApplicable('The design has no corosync cluster.');
		}
		const result = quorumConfigOf(cluster);
		if (!result.ok) {
			const {message, remedy} = result.error;
			return failed('static', {reason: `corosync refuses to start: ${message}`, remedy});
		}
		// Chosen by whoever sets two_node: nothing is lost by it.
		const warnings = result.warnings.filter(({code}) => code !== 'two-node-implies-wait-for-all');
		const [first] = warnings;
		return first === undefined
			? passed('static', 'Every quorum option has its effect.', {warnings: 0})
			: failed(
					'static',
					{
						reason: `corosync changes what is configured: ${warnings.map(({message}) => message).join(' ')}`,
						remedy: 'Remove the options that have no effect, or what disables them.',
					},
					{warnings: warnings.length},
				);
	},
};
