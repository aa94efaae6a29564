/** Ethernet in GRE between two Open vSwitch bridges: a port of each, without a daemon or a state of its own. */
import type {GreSpec} from '../design/design.types.ts';
import {bfdColumns, bfdDetectionMs, resolveBfd} from '../network/bfd.ts';
import {
	bridgeOf,
	ETHERNET_HEADER_BYTES,
	IP_HEADER_BYTES,
	memberOf,
	optionsOf,
	peersFrom,
	peersOf,
} from './_common.ts';
import type {DaemonRequest, OverlayDefinition, TunnelDaemon} from './_overlay.types.ts';

/** RFC 2784: flags and protocol; the key of RFC 2890 is four bytes more. */
const GRE_HEADER_BYTES = 4;
const KEY_BYTES = 4;

export const gre: OverlayDefinition<GreSpec> = {
	kind: 'gre',
	title: 'GRE port of Open vSwitch',
	identity: 'none',
	members: ({between}) => peersFrom('between', between),
	bridge: 'openvswitch',
	udpPort: () => null,
	portPrefix: 'gre',
	overheadBytes: ({key}, underlayFamily) =>
		IP_HEADER_BYTES[underlayFamily] +
		GRE_HEADER_BYTES +
		(key === undefined ? 0 : KEY_BYTES) +
		ETHERNET_HEADER_BYTES,
	// The port itself takes any frame; what the bridge hands it is at most Ethernet's 1500.
	innerMtuBytesDefault: 1500,
	resolve: (spec, [a, b]) => {
		if (a === undefined || b === undefined) {
			throw new Error('A tunnel always has two ends.');
		}
		const bfd = resolveBfd(spec.bfd);
		return {
			tunnels: [{a, b}],
			relays: [],
			carriesMulticast: true,
			// ovs-vswitchd.conf.db(5), options:df_default: the outer packet may not be fragmented.
			splitsLargePackets: false,
			honoursDontFragment: false,
			recovery: {
				peerLossNoticedMsMax: bfd === null ? 0 : bfdDetectionMs(bfd),
				restartOutageMsMax: 0,
				source: 'ovs-vswitchd.conf.db(5), column bfd; without BFD a GRE port is always up.',
			},
			options: {kind: 'gre', key: spec.key ?? null, bfd},
		};
	},
	daemon,
};

function daemon({network, overlay, device}: DaemonRequest): TunnelDaemon {
	const {key, bfd} = optionsOf(overlay, 'gre');
	const me = memberOf(overlay, device);
	const [peer] = peersOf(overlay, device);
	const bridge = bridgeOf(network, me);
	if (peer === undefined || bridge?.implementation !== 'openvswitch') {
		throw new Error(`${device}.${me.port} is no port of an Open vSwitch bridge.`);
	}
	return {
		files: [],
		setup: [
			[
				...['ovs-vsctl', '--may-exist', 'add-port', bridge.name, me.port, '--'],
				...['set', 'interface', me.port, 'type=gre'],
				`options:remote_ip=${peer.underlayAddress}`,
				`options:local_ip=${me.underlayAddress}`,
				...(key === null ? [] : [`options:key=${key}`]),
				...(bfd === null ? [] : bfdColumns(bfd)),
			],
		],
		command: [],
		processName: 'ovs-vswitchd',
		readyPattern: /$^/,
	};
}
