/** Bridges of Open vSwitch in its userspace datapath. Keys as in ovs-vswitchd.conf.db(5). */
import type {BondMode, BondPort, PortVlans} from '../../network/layer2.types.ts';
import type {Bridging} from './linux-bridge.ts';
import {ovs} from './steps.ts';
import type {Step} from './steps.types.ts';

export type OvsPort = {
	readonly name: string;
	readonly vlans: PortVlans | null;
	readonly costs: {readonly stp: number; readonly rstp: number};
	/** `null`: a single card. */
	readonly bond: Pick<BondPort, 'ports' | 'mode' | 'lacpRate'> | null;
};

/** An interface of the server itself in one VLAN of the bridge. */
export type InternalPort = {
	readonly name: string;
	readonly mac: string;
	readonly mtuBytes: number;
	readonly tag: number;
};

export type OvsBridge = Bridging & {
	readonly internal: readonly InternalPort[];
	readonly ports: readonly OvsPort[];
};

export function ovsBridge(own: OvsBridge): readonly Step[] {
	const {name, mac, mtuBytes, internal, ports, igmpSnooping} = own;
	return [
		ovs('add-br', name),
		ovs('set', 'bridge', name, 'datapath_type=netdev', `other-config:hwaddr=${quoted(mac)}`),
		ovs('set', 'interface', name, `mtu_request=${mtuBytes}`),
		...(igmpSnooping ? [snooping(name)] : []),
		...treeOf(own),
		...internal.flatMap(port => internalPort(name, port)),
		...ports.flatMap(port => [...cablePort(name, port), ...placeOf(port), ...costOf(own, port)]),
	];
}

/** RFC 2236, 8.4: two queries' time and the time for an answer. Left alone, groups that nobody asked for are flooded. */
const GROUP_MEMBERSHIP_SECONDS = 260;

function snooping(name: string): Step {
	return ovs(
		...['set', 'bridge', name, 'mcast_snooping_enable=true'],
		`other-config:mcast-snooping-aging-time=${GROUP_MEMBERSHIP_SECONDS}`,
		'other-config:mcast-snooping-disable-flood-unregistered=true',
	);
}

function treeOf({name, spanningTree, priority}: OvsBridge): readonly Step[] {
	return spanningTree === 'none'
		? []
		: [
				ovs(
					...['set', 'bridge', name, `${spanningTree}_enable=true`],
					`other-config:${spanningTree}-priority=${priority}`,
				),
			];
}

function internalPort(bridge: string, port: InternalPort): readonly Step[] {
	const {name, mac, mtuBytes, tag} = port;
	return [
		ovs('add-port', bridge, name, `tag=${tag}`),
		ovs(
			...['set', 'interface', name, 'type=internal', `mac=${quoted(mac)}`],
			`mtu_request=${mtuBytes}`,
		),
	];
}

function cablePort(bridge: string, {name, bond}: OvsPort): readonly Step[] {
	if (bond === null) {
		return [ovs('add-port', bridge, name)];
	}
	const {ports, mode, lacpRate} = bond;
	return [
		ovs(
			...['add-bond', bridge, name, ...ports, `bond_mode=${ovsMode(mode)}`],
			...(lacpRate === null ? [] : ['lacp=active', `other_config:lacp-time=${lacpRate}`]),
		),
	];
}

/** On the switch's side of a kernel bond with LACP nothing but the way of spreading differs. */
const ovsMode = (mode: BondMode): BondMode => (mode === '802.3ad' ? 'balance-tcp' : mode);

function placeOf({name, vlans}: OvsPort): readonly Step[] {
	if (vlans === null) {
		return [];
	}
	const {untagged, tagged} = vlans;
	if (untagged !== null && tagged !== 'all' && tagged.length === 0) {
		return [ovs('set', 'port', name, 'vlan_mode=access', `tag=${untagged}`)];
	}
	// An empty list of trunks means every VLAN and frames without one; VLAN 0, which stands for those, is then left out.
	const trunks = tagged === 'all' ? ALL_VLANS : tagged.join(',');
	return [
		untagged === null
			? ovs('set', 'port', name, 'vlan_mode=trunk', `trunks=${trunks}`)
			: ovs(
					...['set', 'port', name, 'vlan_mode=native-untagged', `tag=${untagged}`],
					...(tagged === 'all' ? [] : [`trunks=${trunks}`]),
				),
	];
}

const ALL_VLANS = Array.from({length: 4094}, (_, index) => index + 1).join(',');

function costOf({spanningTree}: OvsBridge, {name, costs, bond}: OvsPort): readonly Step[] {
	// Open vSwitch leaves bonds out of the spanning tree (vswitchd/bridge.c, port_configure_stp and port_configure_rstp).
	return spanningTree === 'none' || bond !== null
		? []
		: [ovs('set', 'port', name, `other-config:${spanningTree}-path-cost=${costs[spanningTree]}`)];
}

/** A colon would end the value. */
const quoted = (value: string): string => `"${value}"`;
