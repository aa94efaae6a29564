/** Small designs of many shapes, drawn from a seed: switches in loops, routed providers, tunnels, arbiters, odd votes, storage. */
import {NO_PLACES} from '../../../src/core/places.ts';
import {createPrng, type Prng} from '../../../src/core/prng.ts';
import {RingproofError} from '../../../src/core/errors.ts';
import type {DesignSpec, OverlaySpec, StackSpec} from '../../../src/design/design.types.ts';
import {compileNetwork} from '../../../src/network/compile.ts';
import type {Network} from '../../../src/network/network.types.ts';
import {OVERLAY_KINDS} from '../../../src/overlays/index.ts';

/** The next seed's design is taken where one cannot be compiled, so that every seed gives a network. */
export function randomNetwork(seed: number): Network {
	for (let attempt = 0; ; attempt += 1) {
		const prng = createPrng(seed, `design ${attempt}`);
		try {
			return compileNetwork(drawDesign(prng), {placeOf: NO_PLACES, overlayKinds: OVERLAY_KINDS});
		} catch (error) {
			if (!(error instanceof RingproofError) || attempt > 200) {
				throw error;
			}
		}
	}
}

type Draw = {
	readonly prng: Prng;
	readonly names: readonly string[];
	readonly servers: Record<string, Record<string, unknown>>;
	readonly switches: Record<string, Record<string, unknown>>;
	readonly cables: Record<string, Record<string, unknown>>;
	readonly uplinks: Record<string, Record<string, unknown>>;
};

function drawDesign(prng: Prng): DesignSpec {
	const names = ['a', 'b', 'c', 'd', 'e'].slice(0, 2 + prng.below(4));
	const hasArbiter = chance(prng, 0.4);
	const draw: Draw = {prng, names, servers: {}, switches: {}, cables: {}, uplinks: {}};
	const all = hasArbiter ? [...names, 'arbiter'] : names;
	all.forEach((name, index) => {
		draw.servers[name] = {
			interfaces: {},
			site: pick(prng, ['s1', 's2']),
			...(name === 'arbiter'
				? {role: 'arbiter'}
				: {nodeid: names.length - index, votes: chance(prng, 0.15) ? prng.below(3) : 1}),
		};
	});
	const isHosted = chance(prng, 0.5);
	drawSwitches(draw);
	all.forEach((name, index) => {
		plugIntoSwitch(draw, {name, port: 'eth0', address: `10.0.0.${index + 1}/24`});
		if (chance(prng, 0.6)) {
			plugIntoSwitch(draw, {name, port: 'eth1', address: `10.0.1.${index + 1}/24`});
		}
		if (isHosted) {
			plugIntoProvider(draw, name, index);
		}
	});
	const overlays = isHosted && chance(prng, 0.7) ? {vpn: drawOverlay(prng, all)} : undefined;
	return {
		schemaVersion: 1,
		name: 'random',
		title: 'Drawn from a seed',
		sites: {s1: {}, s2: {}},
		...(isHosted && {
			providers: {
				hoster: {preset: 'routed', multicast: chance(prng, 0.3)},
				...(chance(prng, 0.3) && {lan: {preset: 'switched', multicast: chance(prng, 0.7)}}),
			},
		}),
		servers: draw.servers as DesignSpec['servers'],
		switches: draw.switches,
		cables: draw.cables as DesignSpec['cables'],
		uplinks: draw.uplinks as DesignSpec['uplinks'],
		overlays,
		stack: {
			...drawStack(prng, {hasArbiter, isHosted, hasOverlay: overlays !== undefined}),
			...(chance(prng, 0.6) && drawStorage(prng, names, isHosted)),
		},
	};
}

function drawSwitches({prng, switches, cables}: Draw): void {
	const count = 1 + prng.below(4);
	for (let index = 0; index < count; index += 1) {
		switches[`sw${index}`] = {multicast: chance(prng, 0.85)};
	}
	for (let from = 0; from < count; from += 1) {
		for (let to = from + 1; to < count; to += 1) {
			for (let twin = 0; chance(prng, twin === 0 ? 0.6 : 0.1); twin += 1) {
				cables[`t${from}${to}${twin}`] = {
					ends: [`sw${from}`, `sw${to}`],
					...(chance(prng, 0.1) && {multicast: false, reverse: {multicast: true}}),
				};
			}
		}
	}
}

function plugIntoSwitch(
	{prng, servers, switches, cables}: Draw,
	{name, port, address}: {name: string; port: string; address: string},
): void {
	const {interfaces} = servers[name] as {interfaces: Record<string, unknown>};
	interfaces[port] = {address};
	if (chance(prng, 0.95)) {
		cables[`${name}-${port}`] = {
			ends: [`${name}.${port}`, pick(prng, Object.keys(switches))],
			...(chance(prng, 0.05) && {multicast: false}),
		};
	}
}

/** Either a subnet and an uplink of its own, or one subnet for all with proxy ARP, or over a switch of the design. */
function plugIntoProvider({prng, servers, switches, uplinks}: Draw, name: string, index: number) {
	const {interfaces} = servers[name] as {interfaces: Record<string, unknown>};
	const subnet = chance(prng, 0.7) ? 100 + index : 100;
	interfaces['wan'] = {
		address: `198.51.${subnet}.${index + 10}/24`,
		gateway: `198.51.${subnet}.1`,
	};
	uplinks[`u-${name}`] = {from: `${name}.wan`, to: 'hoster'};
	if (chance(prng, 0.05)) {
		uplinks[`u2-${name}`] = {from: pick(prng, Object.keys(switches)), to: 'hoster'};
	}
}

function drawOverlay(prng: Prng, names: readonly string[]): OverlaySpec {
	const [server = 'a', ...clients] = names;
	return {
		kind: 'openvpn',
		server,
		clients,
		subnet: '10.9.0.0/24',
		addresses: Object.fromEntries(names.map((name, index) => [name, `10.9.0.${index + 1}`])),
		underlay: chance(prng, 0.7) ? 'wan' : 'eth0',
		clientToClient: chance(prng, 0.7),
		multicastRoute: chance(prng, 0.8),
	};
}

function drawStack(
	prng: Prng,
	has: {readonly hasArbiter: boolean; readonly isHosted: boolean; readonly hasOverlay: boolean},
): StackSpec {
	const places = [
		'eth0',
		'eth0',
		...(has.isHosted ? ['wan'] : []),
		...(has.hasOverlay ? ['vpn', 'vpn'] : []),
	];
	const transport = pick(prng, ['udp', 'udpu', 'knet'] as const);
	const first = pick(prng, places);
	const second = pick(prng, places.filter(place => place !== first).concat('eth0'));
	const isDouble = transport === 'knet' && second !== first && chance(prng, 0.5);
	return {
		preset: transport === 'knet' ? 'proxmox-ve-9' : 'corosync-3',
		corosync: {
			totem: {transport},
			links: isDouble ? [{over: first}, {over: second}] : [{over: first}],
			quorum: {
				...(has.hasArbiter
					? {device: drawDevice(prng)}
					: {
							two_node: chance(prng, 0.2),
							auto_tie_breaker: chance(prng, 0.3),
							...(chance(prng, 0.2) && {auto_tie_breaker_node: pick(prng, ['highest', 1, [2, 1]])}),
							wait_for_all: chance(prng, 0.3),
						}),
			},
		},
	};
}

function drawStorage(prng: Prng, names: readonly string[], isHosted: boolean) {
	const over = pick(prng, isHosted ? ['eth0', 'wan'] : ['eth0']);
	const bricks = names.slice(0, 2 + prng.below(2));
	const type = pick(prng, ['none', 'auto'] as const);
	return {
		ceph: {monitors: [...names], over, osds: {a: 1, b: 1}, size: 2, min_size: 1},
		gluster: {
			over,
			volumes: {v: {bricks, clients: [...names], options: {'cluster.quorum-type': type}}},
		},
	};
}

function drawDevice(prng: Prng) {
	return {
		net: {
			host: 'arbiter',
			algorithm: pick(prng, ['ffsplit', 'lms'] as const),
			tie_breaker: pick(prng, ['lowest', 'highest', 2] as const),
		},
	};
}

function chance(prng: Prng, ratio: number): boolean {
	return prng.next() < ratio;
}

function pick<Thing>(prng: Prng, things: readonly Thing[]): Thing {
	const thing = things[prng.below(things.length)];
	if (thing === undefined) {
		throw new Error('Nothing to pick from.');
	}
	return thing;
}
