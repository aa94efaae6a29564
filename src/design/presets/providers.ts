/** What is known of providers' networks. A design overrides every value; values without a source are marked. */

export type ProviderPreset = {
	readonly title: string;
	readonly kind: 'routed' | 'switched';
	readonly carriesMulticast: boolean;
	readonly mtuBytes: number;
	/** Of one uplink: a round trip between two servers crosses four uplinks' delays. */
	readonly oneWayDelayMs: number;
	readonly rateBps: number;
	readonly source: string;
	/** The names of the values above that nobody could check; a report says so. */
	readonly unverified: readonly string[];
};

const GBIT = 1e9;

export const PROVIDER_PRESETS = {
	routed: {
		title: 'A hoster’s routed network',
		kind: 'routed',
		carriesMulticast: false,
		mtuBytes: 1500,
		oneWayDelayMs: 0.25,
		rateBps: GBIT,
		source:
			'Layer 3: routers forward no multicast unless they are told to (RFC 1812, section 5.3.13).',
		unverified: ['oneWayDelayMs', 'rateBps'],
	},
	switched: {
		title: 'A plain layer-2 network',
		kind: 'switched',
		carriesMulticast: true,
		mtuBytes: 1500,
		oneWayDelayMs: 0.1,
		rateBps: GBIT,
		source: 'An Ethernet switch floods multicast that it does not snoop (IEEE 802.1D).',
		unverified: ['oneWayDelayMs', 'rateBps'],
	},
	'hetzner-vswitch': {
		title: 'Hetzner vSwitch',
		kind: 'switched',
		carriesMulticast: false,
		mtuBytes: 1400,
		oneWayDelayMs: 0.25,
		rateBps: GBIT,
		source:
			'Hetzner docs, vSwitch: layer 2 over the main uplink, VLAN 4000–4091, at most 100 servers and 32 MACs a port.',
		unverified: ['carriesMulticast', 'mtuBytes', 'oneWayDelayMs'],
	},
	'hetzner-cloud': {
		title: 'Hetzner Cloud network',
		kind: 'routed',
		carriesMulticast: false,
		mtuBytes: 1450,
		oneWayDelayMs: 0.185,
		rateBps: GBIT,
		source:
			'Hetzner docs, Networks: layer 3, MTU 1450; published measurements of about 0.74 ms round trip in one site.',
		unverified: ['rateBps'],
	},
	'online-rpn': {
		title: 'Online RPN v2',
		kind: 'switched',
		carriesMulticast: true,
		mtuBytes: 9000,
		oneWayDelayMs: 0.25,
		rateBps: GBIT,
		source: 'Online documentation, RPN v2: layer 2, multicast carried, at most 255 servers.',
		unverified: ['mtuBytes', 'oneWayDelayMs'],
	},
	'ovh-vrack': {
		title: 'OVH vRack',
		kind: 'switched',
		carriesMulticast: true,
		mtuBytes: 1500,
		oneWayDelayMs: 0.25,
		rateBps: GBIT,
		source: 'OVH documentation, vRack: one layer-2 network of VLANs across data centres.',
		unverified: ['carriesMulticast', 'mtuBytes', 'oneWayDelayMs'],
	},
} as const satisfies Readonly<Record<string, ProviderPreset>>;
