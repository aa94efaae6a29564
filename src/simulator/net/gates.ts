/** What stands between wires: switches and routers that may be dead, that count, or that have forgotten a receiver. */
import type {Network} from '../../network/network.types.ts';
import type {World} from '../world.ts';
import type {Gates, GroupDomain} from './explore.types.ts';
import type {FabricDevice} from './fabric.types.ts';
import type {Gate} from './frames.ts';

/**
 * How long a switch that snoops remembers a group member from whom nobody asks for a report: the group membership
 * interval of RFC 2236 with its default values (2 × 125 s + 10 s).
 */
const GROUP_MEMBERSHIP_MS = 260_000;

export function createGates(world: World): Gates {
	const gates = new Map<FabricDevice, Gate>();
	const stormGates = new Map<string, Gate>();
	return {
		device: device => {
			const known = gates.get(device);
			if (known !== undefined) {
				return known;
			}
			const isRouter = device.device.kind === 'router';
			const gate: Gate = {
				delayMs: isRouter ? world.profile.routerMs : world.profile.switchMs,
				passes: () => device.powered,
				counts: false,
				changesAlone: () => false,
			};
			gates.set(device, gate);
			return gate;
		},
		group: (domain, receiver) => ({
			delayMs: 0,
			passes: () => !forgetsGroups(domain) || isRemembered(world, receiver),
			counts: false,
			changesAlone: () => forgetsGroups(domain) && isRemembered(world, receiver),
		}),
		storm: end => {
			const {device} = end.device;
			const limit = device.kind === 'switch' ? device.stormControl : null;
			const packetsPerSecond = limit?.multicastPacketsPerSecond ?? null;
			if (packetsPerSecond === null) {
				return null;
			}
			const gate = stormGates.get(end.key) ?? createStormGate(packetsPerSecond);
			stormGates.set(end.key, gate);
			return gate;
		},
	};
}

/** A tenth of a second's worth may come at once, as in the live lab's patch panel. */
const STORM_BURST_S = 0.1;

function createStormGate(packetsPerSecond: number): Gate {
	const fullCredit = Math.max(1, packetsPerSecond * STORM_BURST_S);
	let credit = fullCredit;
	let seenMs = 0;
	return {
		delayMs: 0,
		passes: atMs => {
			credit = Math.min(fullCredit, credit + ((atMs - seenMs) / 1000) * packetsPerSecond);
			seenMs = atMs;
			if (credit < 1) {
				return false;
			}
			credit -= 1;
			return true;
		},
		counts: true,
		changesAlone: () => false,
	};
}

/** Some bridge of the domain forgets, and none asks who is listening. */
function forgetsGroups({forgets, queriers}: GroupDomain): boolean {
	return forgets && ![...queriers].some(({powered}) => powered);
}

/**
 * The network is about to change: whoever was asked until now has reported after the last question. Queriers ask every
 * 125 s (RFC 2236, 8.2), counted from the start of the simulation.
 */
export function noteReports({network, fabric, hosts, router, nowMs}: World): void {
	if (network.cluster?.transport !== 'udp' || !hasSnooping(network)) {
		return;
	}
	const askedMs = Math.floor(nowMs / QUERY_INTERVAL_MS) * QUERY_INTERVAL_MS;
	for (const end of network.cluster.rings[0]?.addresses ?? []) {
		const host = hosts.get(end.device);
		const domain = router.groupDomain(fabric.endOf(end));
		if (host?.listeners.has('corosync') === true && domain.forgets && !forgetsGroups(domain)) {
			host.joinedGroupMs = Math.max(host.joinedGroupMs, askedMs);
		}
	}
}

const QUERY_INTERVAL_MS = 125_000;

function hasSnooping({devices}: Network): boolean {
	return devices.some(device =>
		device.kind === 'switch'
			? device.igmpSnooping
			: device.ports.some(({over}) => over?.kind === 'bridge' && over.igmpSnooping),
	);
}

function isRemembered(world: World, receiver: FabricDevice): boolean {
	const joinedMs = world.hosts.get(receiver.device.id)?.joinedGroupMs ?? -Infinity;
	return world.nowMs - joinedMs < GROUP_MEMBERSHIP_MS;
}
