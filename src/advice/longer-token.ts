import type {Change} from './_change.ts';

/** Outlasts pauses of machines and short outages of lines, and still answers well before a watchdog of 60 s. */
const LONGER_TOKEN_MS = 10_000;

export const longerToken: Change = {
	id: 'longer-token',
	propose: ({network: {cluster}}) =>
		cluster === null || cluster.totem.effectiveTokenMs >= LONGER_TOKEN_MS
			? []
			: [
					{
						id: 'longer-token',
						title: 'Raise the token to 10 s.',
						costs: 'One line in corosync.conf.',
						monthlyEur: 0,
						weakens: `Every failure is noticed after 10 s instead of ${cluster.totem.effectiveTokenMs / 1000} s.`,
						edit: document => {
							document.setIn(['stack', 'corosync', 'totem', 'token'], LONGER_TOKEN_MS);
						},
					},
				],
};
