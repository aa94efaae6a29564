import type {Change} from './_change.ts';

/**
 * Linux’s mode speaks LACP, slowly unless told otherwise; Open vSwitch’s modes where a rate is given. Slow LACP keeps sending into a dead cable for 90 s, longer than a watchdog waits; fast takes 3 s.
 */
export const lacpFast: Change = {
	id: 'lacp-fast',
	propose({spec}) {
		const slow = Object.entries(spec.servers).flatMap(([server, {interfaces}]) =>
			Object.entries(interfaces)
				.filter(([, {mode, lacpRate}]) =>
					mode === '802.3ad' ? lacpRate !== 'fast' : lacpRate === 'slow',
				)
				.map(([port]) => ({server, port})),
		);
		return slow.length === 0
			? []
			: [
					{
						id: 'lacp-fast',
						title: `Let ${slow.length} bonds speak LACP fast, on both sides.`,
						costs: 'One line for each bond, and the same on the switches.',
						monthlyEur: 0,
						weakens: null,
						edit: document => {
							for (const {server, port} of slow) {
								document.setIn(['servers', server, 'interfaces', port, 'lacpRate'], 'fast');
							}
						},
					},
				];
	},
};
