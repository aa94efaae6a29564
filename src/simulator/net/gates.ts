/** What stands between wires: switches and routers that may be dead, and snooping that may have forgotten a receiver. */
import type {World} from '../world.ts';
import type {Gates, GroupDomain} from './explore.ts';
import type {FabricDevice} from './fabric.types.ts';
import type {Gate} from './frames.ts';

/**
 * How long a switch that snoops remembers a group member from whom nobody asks for a report: the group membership
 * interval of RFC 2236 with its default values (2 × 125 s + 10 s).
 */
const GROUP_MEMBERSHIP_MS = 260_000;

export function createGates(world: World): Gates {
	const gates = new Map<FabricDevice, Gate>();
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
		storm: () => null,
	};
}

/** Some bridge of the domain snoops, and none asks who is listening. */
function forgetsGroups({snoops, hasQuerier}: GroupDomain): boolean {
	return snoops && !hasQuerier;
}

function isRemembered(world: World, receiver: FabricDevice): boolean {
	const joinedMs = world.hosts.get(receiver.device.id)?.joinedGroupMs ?? -Infinity;
	return world.nowMs - joinedMs < GROUP_MEMBERSHIP_MS;
}
