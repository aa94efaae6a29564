/** Sets of requirements that a platform states. A design's own lines come on top and win where they name the same metric and statistic. */

export type Profile = {
	readonly title: string;
	readonly lines: readonly {readonly text: string; readonly source: string}[];
};

const ANY_ONE_FAILURE = {
	text: 'failures-survived: count >= 1',
	source: 'What a cluster is built for: any one node, cable, switch, tunnel or site may fail.',
} as const;

/** The watchdog resets a node 60 s after its last renewal; the client's own expiry warns at 50 s. */
const HA_WATCHDOG = {
	text: 'outage: max < 50s',
	source: 'pve-ha-manager, watchdog-mux: client timeout 60 s, warning at 50 s.',
} as const;

export const PROFILES = {
	'pve-2ms': {
		title: 'Proxmox VE until 2022: below 2 ms, multicast',
		lines: [
			{text: 'rtt: p99 < 2ms', source: 'pve-docs, pvecm, until 2022-02: latency below 2 ms.'},
			{
				text: 'multicast-loss: ratio < 1%',
				source: 'pve-docs, Multicast notes: omping loss below 1 %.',
			},
			HA_WATCHDOG,
			ANY_ONE_FAILURE,
		],
	},
	'pve-current': {
		title: 'Proxmox VE today: below 5 ms',
		lines: [
			{
				text: 'rtt: p99 < 5ms',
				source: 'pve-docs, pvecm, since c43c999 (2022-02): latency below 5 ms.',
			},
			HA_WATCHDOG,
			ANY_ONE_FAILURE,
		],
	},
	'rhel-ha': {
		title: 'RHEL High Availability: 2 ms is best, 300 ms the end',
		lines: [
			{
				text: 'rtt: p99 <= 300ms',
				source:
					'Red Hat article 2823721: above 300 ms round trip may be unstable; 2 ms is optimal.',
			},
			ANY_ONE_FAILURE,
		],
	},
	none: {title: 'No requirements but the design’s own', lines: []},
} as const satisfies Readonly<Record<string, Profile>>;

export type ProfileName = keyof typeof PROFILES;
