/** What the live lab, or this machine's kernel, lacks for a design's switches, bridges, bonds and VLANs. */
import type {Lack} from '../../engine/engine.types.ts';
import type {BondMode} from '../../network/layer2.types.ts';
import type {Network, Server, Switch} from '../../network/network.types.ts';
import {aggregatesOf} from './aggregates.ts';
import type {KernelFeature} from './kernel-features.ts';
import {needsVlanFiltering} from './linux-bridge.ts';
import {isOvsBridge, ovsOwner} from './server-steps.ts';

const SIMULATE = 'Use the simulator for this design, or change the device.';

/** Bonds that Open vSwitch makes (ovs-vswitchd.conf.db(5), bond_mode), and those that the kernel makes. */
const OVS_MODES: readonly BondMode[] = ['active-backup', 'balance-slb', 'balance-tcp'];
const OVS_ONLY_MODES: readonly BondMode[] = ['balance-slb', 'balance-tcp'];

export function layer2Lacks(network: Network): readonly Lack[] {
	return network.devices.flatMap(device => {
		switch (device.kind) {
			case 'switch':
				return switchLacks(network, device);
			case 'server':
				return [...serverLacks(device), ...scatteredBonds(network, device)];
			case 'router':
				return [];
		}
	});
}

type Need = {readonly feature: KernelFeature; readonly who: string};

/** The features of the kernel that the lab would use, each with the first device that asks for it. */
export function neededFeatures(network: Network): ReadonlyMap<KernelFeature, string> {
	const needs = network.devices.flatMap(device => {
		switch (device.kind) {
			case 'switch':
				return switchNeeds(network, device);
			case 'server':
				return serverNeeds(device);
			case 'router':
				return [];
		}
	});
	const tunnels = network.overlays.flatMap(({id: who, kind}): readonly Need[] =>
		kind === 'vxlan' || kind === 'wireguard' ? [{feature: kind, who}] : [],
	);
	return new Map([...tunnels, ...needs].toReversed().map(({feature, who}) => [feature, who]));
}

function switchNeeds(network: Network, device: Switch): readonly Need[] {
	if (device.implementation === 'openvswitch') {
		return [];
	}
	const who = device.id;
	return [
		...(needsVlanFiltering(device.ports) ? [{feature: 'vlan-filtering', who} as const] : []),
		...(aggregatesOf(network, device).length > 0 ? [{feature: 'bonding', who} as const] : []),
	];
}

function serverNeeds(server: Server): readonly Need[] {
	return server.ports.flatMap((port): readonly Need[] => {
		const {over} = port;
		if (over === null || ovsOwner(server, port) !== null || isOvsBridge(port)) {
			return [];
		}
		const who = `${server.id}.${port.name}`;
		if (over.kind !== 'bridge') {
			return [{feature: over.kind === 'vlan' ? 'vlans' : 'bonding', who}];
		}
		const bridged = server.ports.filter(({name}) => over.ports.includes(name));
		return needsVlanFiltering(bridged) ? [{feature: 'vlan-filtering', who}] : [];
	});
}

function switchLacks(network: Network, device: Switch): readonly Lack[] {
	const {id, implementation, spanningTree, igmpQuerier} = device;
	const modes = aggregatesOf(network, device).map(({mode}) => mode);
	const fixed = modes.find(mode => mode === 'balance-rr' || mode === 'balance-xor');
	return [
		...bridgeLacks(id, {implementation, spanningTree, igmpQuerier}),
		...(implementation === 'openvswitch' && fixed !== undefined
			? [
					{
						what: `the other end of the ${fixed} bond at ${id}`,
						why: 'Open vSwitch has no aggregates without LACP.',
						remedy: 'Use `802.3ad` or `balance-tcp`, or the simulator.',
					},
				]
			: []),
	];
}

type Bridge = Pick<Switch, 'implementation' | 'spanningTree' | 'igmpQuerier'>;

function bridgeLacks(
	who: string,
	{implementation, spanningTree, igmpQuerier}: Bridge,
): readonly Lack[] {
	const lacks: Lack[] = [];
	if (implementation === 'linux-bridge' && spanningTree === 'rstp') {
		lacks.push({
			what: `RSTP on ${who}`,
			why: 'the kernel’s bridge speaks STP only, and STP is thirty times slower.',
			remedy: 'Set it to `openvswitch`, which speaks RSTP, or use the simulator.',
		});
	}
	if (implementation === 'openvswitch' && igmpQuerier) {
		lacks.push({
			what: `an IGMP querier on ${who}`,
			why: 'Open vSwitch snoops but never asks.',
			remedy: 'Set it to `linux-bridge`, or use the simulator.',
		});
	}
	return lacks;
}

function serverLacks(server: Server): readonly Lack[] {
	return server.ports.flatMap(port => {
		const {over, name} = port;
		const who = `${server.id}.${name}`;
		if (over?.kind === 'bridge') {
			return bridgeLacks(who, over);
		}
		if (over?.kind !== 'bond') {
			return [];
		}
		const inOvs = ovsOwner(server, port) !== null;
		const isPossible = inOvs ? OVS_MODES.includes(over.mode) : !OVS_ONLY_MODES.includes(over.mode);
		return isPossible
			? []
			: [
					{
						what: `the mode ${over.mode} of ${who}`,
						why: inOvs
							? `Open vSwitch, whose bridge it belongs to, knows ${OVS_MODES.join(', ')} only.`
							: 'only Open vSwitch has it, and the bond belongs to no bridge of Open vSwitch.',
						remedy: inOvs
							? 'Use `balance-tcp` for LACP.'
							: 'Put the bond into a bridge with `implementation: openvswitch`, or use `802.3ad`.',
					},
				];
	});
}

/** One bond with LACP whose cables end at several switches needs switches that act as one. */
function scatteredBonds({cables}: Network, {id, ports}: Server): readonly Lack[] {
	return ports.flatMap(({name, over}) => {
		if (over?.kind !== 'bond' || over.lacpRate === null) {
			return [];
		}
		const farEnds = cables.flatMap(({a, b}) => {
			const isOwn = ({device, port}: typeof a): boolean =>
				device === id && over.ports.includes(port);
			return isOwn(a) ? [b.device] : isOwn(b) ? [a.device] : [];
		});
		return new Set(farEnds).size < 2
			? []
			: [
					{
						what: `the bond ${id}.${name} over ${[...new Set(farEnds)].join(' and ')}`,
						why: 'the live lab has no switches that speak LACP as one (MLAG).',
						remedy: SIMULATE,
					},
				];
	});
}
