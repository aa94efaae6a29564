/** VXLAN of the Linux kernel with a list of peers: every member floods to all others, and nobody passes frames on. */
import type {VxlanSpec} from '../design/design.types.ts';
import {
	bridgeOf,
	ETHERNET_HEADER_BYTES,
	everyPair,
	innerAddress,
	IP_HEADER_BYTES,
	memberOf,
	optionsOf,
	peersFrom,
	peersOf,
	UDP_HEADER_BYTES,
} from './_common.ts';
import type {DaemonRequest, OverlayDefinition, TunnelDaemon} from './_overlay.types.ts';

/** RFC 7348, section 5. */
const VXLAN_HEADER_BYTES = 8;

/** As registered with IANA. */
const DEFAULT_PORT = 4789;

export const vxlan: OverlayDefinition<VxlanSpec> = {
	kind: 'vxlan',
	title: 'VXLAN with a list of peers: a full mesh',
	identity: 'none',
	members: ({members}) => peersFrom('members', members),
	bridge: 'possible',
	udpPort: ({port}) => port ?? DEFAULT_PORT,
	portPrefix: 'vxlan',
	overheadBytes: (_spec, underlayFamily) =>
		IP_HEADER_BYTES[underlayFamily] + UDP_HEADER_BYTES + VXLAN_HEADER_BYTES + ETHERNET_HEADER_BYTES,
	// What the kernel sets over an underlay of 1500 bytes (drivers/net/vxlan, VXLAN_HEADROOM).
	innerMtuBytesDefault: 1450,
	resolve: (spec, members) => ({
		tunnels: everyPair(members),
		relays: [],
		carriesMulticast: true,
		// ip-link(8), vxlan df: unset, so the sender's kernel may fragment the outer packet.
		splitsLargePackets: true,
		honoursDontFragment: false,
		recovery: {
			peerLossNoticedMsMax: 0,
			restartOutageMsMax: 0,
			source: 'RFC 7348: the ends keep no state about each other.',
		},
		options: {kind: 'vxlan', vni: spec.vni, port: spec.port ?? DEFAULT_PORT},
	}),
	daemon,
};

function daemon({network, overlay, device}: DaemonRequest): TunnelDaemon {
	const {vni, port} = optionsOf(overlay, 'vxlan');
	const me = memberOf(overlay, device);
	const bridge = bridgeOf(network, me);
	const address = innerAddress(overlay, me);
	const words = (line: string): readonly string[] => line.split(' ');
	const place =
		bridge?.implementation === 'openvswitch'
			? [words(`ovs-vsctl --may-exist add-port ${bridge.name} ${me.port}`)]
			: bridge === null
				? []
				: [words(`ip link set ${me.port} master ${bridge.name}`)];
	return {
		files: [],
		setup: [
			words(
				`ip link add ${me.port} type vxlan id ${vni} dstport ${port} local ${me.underlayAddress} dev ${me.underlayPort}`,
			),
			words(`ip link set ${me.port} mtu ${overlay.innerMtuBytes} up`),
			// The address of all zeros is where frames go whose receiver is not known yet: to every peer.
			...peersOf(overlay, device).map(peer =>
				words(`bridge fdb append 00:00:00:00:00:00 dev ${me.port} dst ${peer.underlayAddress}`),
			),
			...(address === null ? [] : [words(`ip address replace ${address} dev ${me.port}`)]),
			...place,
		],
		command: [],
		processName: '',
		readyPattern: /$^/,
	};
}
