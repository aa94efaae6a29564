/** What a stack configures when the design does not say otherwise. */
import type {ProfileName} from './profiles.ts';

export type StackPreset = {
	readonly title: string;
	/** `null`: no corosync at all. */
	readonly corosync: CorosyncDefaults | null;
	readonly profile: ProfileName;
	readonly source: string;
};

export type CorosyncDefaults = {
	readonly version: 2 | 3;
	readonly transport: 'udp' | 'udpu' | 'knet';
	readonly tokenMs: number;
	readonly tokenCoefficientMs: number;
	readonly secauth: boolean;
};

export const STACK_PRESETS = {
	'proxmox-ve-5': {
		title: 'Proxmox VE 5 (corosync 2 over multicast)',
		corosync: {
			version: 2,
			transport: 'udp',
			tokenMs: 1000,
			tokenCoefficientMs: 650,
			secauth: true,
		},
		profile: 'pve-2ms',
		source:
			'pve-docs before 2019-07: multicast on UDP 5404/5405; corosync 2.4 exec/totemconfig.c:68-97: token 1000 ms, coefficient 650 ms; PVE::Corosync writes secauth on.',
	},
	'proxmox-ve-9': {
		title: 'Proxmox VE 9 (corosync 3 over knet)',
		corosync: {
			version: 3,
			transport: 'knet',
			tokenMs: 3000,
			tokenCoefficientMs: 125,
			secauth: true,
		},
		profile: 'pve-current',
		source:
			'pve-docs 9.1.3: knet on UDP 5405–5412; corosync 3.1.0: token 3000 ms; pve-cluster a7b1c76 (2026-02-12): coefficient 125 ms for new clusters.',
	},
	'corosync-3': {
		title: 'corosync 3.1 with its own defaults',
		corosync: {
			version: 3,
			transport: 'knet',
			tokenMs: 3000,
			tokenCoefficientMs: 650,
			secauth: false,
		},
		profile: 'rhel-ha',
		source:
			'corosync 3.1 exec/totemconfig.c:68-97; corosync.conf(5): crypto_cipher and crypto_hash none.',
	},
	none: {
		title: 'No cluster stack',
		corosync: null,
		profile: 'none',
		source: 'The servers are looked at as a network only.',
	},
} as const satisfies Readonly<Record<string, StackPreset>>;
