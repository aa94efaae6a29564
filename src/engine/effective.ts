/**
 * What is in force when effects overlap: a pure function of the design and of the active effects, oldest first, so that
 * healing one of them leaves exactly what the others say, in whatever order they heal.
 *
 *   cut, blocked multicast   add up: one active effect is enough
 *   impairment               a setting that several effects name is the youngest one's; one that none names is the design's
 *   device, daemon           down outranks frozen, frozen outranks running
 */
import type {CableId, DeviceId} from '../core/ids.ts';
import type {Cable, Device, Impairment, Network} from '../network/network.types.ts';
import {deviceOf} from '../network/queries/lookup.ts';
import type {DaemonName, Direction, Effect} from './effect.types.ts';

/** What one direction of a cable does to frames now. `cut` frames vanish without a trace. */
export type WireState = Impairment & {readonly cut: boolean};

export type CableState = {
	/** `false`: both ends see the link as down. */
	readonly carrier: boolean;
	readonly aToB: WireState;
	readonly bToA: WireState;
};

/** `killed` lost power, `stopped` shut down in order; both are down and heal by a start. */
export type RunState = 'running' | 'killed' | 'stopped' | 'frozen';

/** The cable's state under the active effects, oldest first. */
export function effectiveCable(
	network: Network,
	cable: Cable,
	active: readonly Effect[],
): CableState {
	const own = active.filter(effect => 'cable' in effect && effect.cable === cable.id);
	const ends = [cable.a.device, cable.b.device];
	const blocksMulticast =
		ends.some(device => neverCarriesMulticast(deviceOf(network, device))) ||
		active.some(effect => effect.kind === 'block-multicast' && ends.includes(effect.device));
	return {
		carrier: !own.some(effect => effect.kind === 'cut' && effect.mode === 'no-carrier'),
		aToB: wire(cable.impairment.aToB, {own, direction: 'aToB', blocksMulticast}),
		bToA: wire(cable.impairment.bToA, {own, direction: 'bToA', blocksMulticast}),
	};
}

/** The cables whose state these effects can change, in the network's order. */
export function touchedCables(network: Network, effects: readonly Effect[]): readonly Cable[] {
	const cables = new Set<CableId>();
	const devices = new Set<DeviceId>();
	for (const effect of effects) {
		if (effect.kind === 'cut' || effect.kind === 'impair') {
			cables.add(effect.cable);
		} else if (effect.kind === 'block-multicast') {
			devices.add(effect.device);
		}
	}
	return network.cables.filter(
		({id, a, b}) => cables.has(id) || devices.has(a.device) || devices.has(b.device),
	);
}

/** The servers that no packet of this one gets to, nor comes from. */
export function partedPeers(device: DeviceId, active: readonly Effect[]): readonly DeviceId[] {
	const peers = active.flatMap(effect =>
		effect.kind === 'part' && effect.servers.includes(device)
			? effect.servers.filter(server => server !== device)
			: [],
	);
	return [...new Set(peers)];
}

/** Whether the device runs under the active effects. */
export function effectiveDevice(device: DeviceId, active: readonly Effect[]): RunState {
	return worst(
		active
			.filter(effect => effect.kind === 'device')
			.filter(effect => effect.device === device)
			.map(effect => effect.action),
	);
}

/** Whether the daemon would run under the active effects if its device runs. */
export function effectiveDaemon(
	{device, daemon}: {readonly device: DeviceId; readonly daemon: DaemonName},
	active: readonly Effect[],
): RunState {
	return worst(
		active
			.filter(effect => effect.kind === 'daemon')
			.filter(effect => effect.device === device && effect.daemon === daemon)
			.map(effect => effect.action),
	);
}

type WireOptions = {
	readonly own: readonly Effect[];
	readonly direction: Exclude<Direction, 'both'>;
	readonly blocksMulticast: boolean;
};

function wire(design: Impairment, {own, direction, blocksMulticast}: WireOptions): WireState {
	const here = own.filter(
		effect =>
			'direction' in effect && (effect.direction === 'both' || effect.direction === direction),
	);
	const impairments = here.filter(effect => effect.kind === 'impair');
	const settings: Impairment = Object.assign(
		{},
		design,
		...impairments.map(effect => effect.settings),
	) as Impairment;
	return {
		...settings,
		blocksMulticast:
			blocksMulticast ||
			design.blocksMulticast ||
			impairments.some(effect => effect.settings.blocksMulticast === true),
		cut: here.some(effect => effect.kind === 'cut'),
	};
}

/** A router keeps multicast within a cable by being layer 3; only a switch has to be told not to flood it. */
function neverCarriesMulticast(device: Device): boolean {
	return device.kind === 'switch' && !device.carriesMulticast;
}

function worst(actions: readonly ('kill' | 'stop' | 'freeze')[]): RunState {
	// The first of two ends decides how it ended: what is down already cannot be stopped in order.
	const end = actions.find(action => action !== 'freeze');
	if (end !== undefined) {
		return end === 'kill' ? 'killed' : 'stopped';
	}
	return actions.length > 0 ? 'frozen' : 'running';
}
