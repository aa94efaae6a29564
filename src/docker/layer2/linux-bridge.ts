/** Linux bridges, in switches and in servers, and what the kernel's bonds are told. */
import type {BondPort, BridgePort, PortVlans} from '../../network/layer2.types.ts';
import {bridge, ip} from './steps.ts';
import type {Step} from './steps.types.ts';

/**
 * The bridge's timers, in hundredths of a second: the defaults of IEEE 802.1D and of the kernel, written down so that
 * nothing rests on the machine's. Without spanning tree a port forwards at once.
 */
const TIMERS = ['hello_time', '200', 'max_age', '2000'] as const;
const FORWARD_DELAY = {none: '0', stp: '1500'} as const;

/** How often the kernel looks whether a bond's card has a link. */
const LINK_CHECK_MS = '100';

/** What a bridge is, and what a switch is too. */
export type Bridging = Pick<
	BridgePort,
	'spanningTree' | 'priority' | 'igmpSnooping' | 'igmpQuerier'
> & {readonly name: string; readonly mac: string; readonly mtuBytes: number};

export type BridgedPort = {
	readonly name: string;
	readonly vlans: PortVlans | null;
	/** In the bridge's own measure. */
	readonly cost: number;
};

export function linuxBridge(own: Bridging, ports: readonly BridgedPort[]): readonly Step[] {
	const {name, mac, mtuBytes, spanningTree, priority, igmpSnooping, igmpQuerier} = own;
	const tree = spanningTree === 'none' ? 'none' : 'stp';
	const filtering = needsVlanFiltering(ports);
	return [
		ip(
			...['link', 'add', name, 'address', mac, 'type', 'bridge'],
			...['forward_delay', FORWARD_DELAY[tree], ...TIMERS],
			...['stp_state', tree === 'none' ? '0' : '1', 'priority', String(priority)],
			...['mcast_snooping', igmpSnooping ? '1' : '0', 'mcast_querier', igmpQuerier ? '1' : '0'],
			...(filtering ? ['vlan_filtering', '1'] : []),
		),
		...ports.flatMap(port => [
			ip('link', 'set', port.name, 'master', name),
			...(tree === 'none'
				? []
				: [ip('link', 'set', port.name, 'type', 'bridge_slave', 'cost', String(port.cost))]),
		]),
		...(filtering ? ports.flatMap(vlanSteps) : []),
		ip('link', 'set', name, 'mtu', String(mtuBytes), 'up'),
	];
}

export const needsVlanFiltering = (ports: readonly Pick<BridgedPort, 'vlans'>[]): boolean =>
	ports.some(({vlans}) => vlans !== null);

/** A new port is in VLAN 1 without a tag; that goes, unless it is what the design says. */
function vlanSteps({name, vlans}: BridgedPort): readonly Step[] {
	if (vlans === null) {
		return [bridge('vlan', 'add', 'dev', name, 'vid', '2-4094')];
	}
	const {untagged, tagged} = vlans;
	const vids = tagged === 'all' ? ['1-4094'] : tagged.map(String);
	return [
		bridge('vlan', 'del', 'dev', name, 'vid', '1'),
		...vids.map(vid => bridge('vlan', 'add', 'dev', name, 'vid', vid)),
		...(untagged === null
			? []
			: [bridge('vlan', 'add', 'dev', name, 'vid', String(untagged), 'pvid', 'untagged')]),
	];
}

/** A card has to be down to join (bonding.rst); the bond keeps its own hardware address. */
export function kernelBond(
	{name, mac}: {readonly name: string; readonly mac: string},
	{mode, lacpRate, ports}: Pick<BondPort, 'mode' | 'lacpRate' | 'ports'>,
): readonly Step[] {
	return [
		ip(
			...['link', 'add', name, 'address', mac, 'type', 'bond', 'mode', mode],
			...['miimon', LINK_CHECK_MS],
			...(lacpRate === null ? [] : ['lacp_rate', lacpRate]),
		),
		...ports.flatMap(card => [
			ip('link', 'set', card, 'down'),
			ip('link', 'set', card, 'master', name),
			ip('link', 'set', card, 'up'),
		]),
		ip('link', 'set', name, 'up'),
	];
}
