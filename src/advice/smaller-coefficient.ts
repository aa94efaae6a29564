import type {Change} from './_change.ts';

/** What Proxmox VE writes for new clusters since 2026-02-12 (pve-cluster a7b1c76). */
const SMALLER_COEFFICIENT_MS = 125;
/** With fewer members the coefficient adds next to nothing. */
const MEMBERS_MIN = 5;

export const smallerCoefficient: Change = {
	id: 'smaller-coefficient',
	propose: ({network: {cluster}}) =>
		cluster === null ||
		cluster.members.length < MEMBERS_MIN ||
		cluster.totem.tokenCoefficientMs <= SMALLER_COEFFICIENT_MS
			? []
			: [
					{
						id: 'smaller-coefficient',
						title: 'Lower the token coefficient to 125 ms.',
						costs: 'One line in corosync.conf.',
						monthlyEur: 0,
						weakens: 'A ring that is slow by its length tolerates less jitter.',
						edit: document => {
							document.setIn(
								['stack', 'corosync', 'totem', 'token_coefficient'],
								SMALLER_COEFFICIENT_MS,
							);
						},
					},
				],
};
