/** Parks rings that only pass their token round. */
import {
	describeTotem,
	isTotemIdle,
	skipRotations,
	TOTEM_DESCRIPTION_SIZE,
	type RestPoint,
} from '../../cluster/totem/rest.ts';
import {sameRing} from '../../cluster/totem/messages.ts';
import {isRepresentative} from '../../cluster/totem/state.ts';
import type {Corosync} from '../hosts/corosync.types.ts';
import {isForeseeable} from '../net/way.ts';
import {replay, type World} from '../world.ts';
import type {ParkedRing, RingWatch} from './ring.types.ts';

/** A rotation may repeat itself only every few times, because a timer spans several of them. */
const SNAPSHOTS_MAX = 4;
/** Beside totem's own: when the process was last busy and last active. */
const DESCRIPTION_SIZE = TOTEM_DESCRIPTION_SIZE + 2;
/** Larger than a token and a MERGE_DETECT with everything around them. */
const PACKET_BYTES = 250;

export function createRingWatch(): RingWatch {
	return {ring: null, disturbances: 0, snapshots: [], rest: null};
}

/** Called when the representative has begun to hold the token: the moment in which an idle ring repeats itself. */
export function parkIfAtRest(representative: Corosync): void {
	const {world, totem, turn, ringWatch} = representative;
	if (!world.leaps || !totem.tokenHeld || !isRepresentative(totem)) {
		return;
	}
	const members = idleMembers(representative);
	if (ringWatch.ring !== totem.ring || ringWatch.disturbances !== world.disturbances) {
		const {disturbances} = world;
		Object.assign(ringWatch, {ring: totem.ring, disturbances, snapshots: [], rest: null});
	}
	if (members === null || !isTokenForeseeable(representative)) {
		ringWatch.snapshots = [];
		return;
	}
	const now: RestPoint = {nowMs: turn.nowMs, tokenSeq: totem.tokenSeq};
	const description = describe(members, now);
	const period = findPeriod(ringWatch, description, now);
	ringWatch.snapshots = [{...now, description}, ...ringWatch.snapshots.slice(0, SNAPSHOTS_MAX - 1)];
	if (period !== null && !hasTraffic(world) && isRingForeseeable(representative, members)) {
		ringWatch.rest = {description, period};
		park(members, {nowMs: now.nowMs, tokenSeq: 0}, period);
	}
}

/** Brings a parked process up to date before something happens to it. */
export function unpark(corosync: Corosync): void {
	const {world, parkedRing} = corosync;
	if (parkedRing !== null) {
		world.parked.delete(parkedRing.resume);
		parkedRing.resume(world.nowMs);
		replay(world, 'before now');
	}
}

/** The ring's members in its order, if all do nothing but pass the token on. */
function idleMembers({processes, totem, cluster}: Corosync): readonly Corosync[] | null {
	if (cluster.transport === 'knet' && cluster.linkMode === 'rr') {
		// Which link comes next is a state that no description here holds.
		return null;
	}
	const members: Corosync[] = [];
	for (const nodeid of totem.members) {
		const device = cluster.members.find(member => member.nodeid === nodeid)?.device;
		const member = device === undefined ? undefined : processes.get(device);
		if (member === undefined || !isAtRest(member) || !sameRing(member.totem.ring, totem.ring)) {
			return null;
		}
		members.push(member);
	}
	return members;
}

function isAtRest({gone, frozenSinceMs, totem, sync, watchers}: Corosync): boolean {
	return (
		!gone &&
		Number.isNaN(frozenSinceMs) &&
		sync.stage === 'done' &&
		isTotemIdle(totem) &&
		[...watchers].every(({tokenReceived}) => tokenReceived === undefined)
	);
}

function describe(members: readonly Corosync[], now: RestPoint): Float64Array {
	const into = new Float64Array(members.length * DESCRIPTION_SIZE);
	members.forEach((member, index) => {
		const offset = index * DESCRIPTION_SIZE;
		describeTotem(member.totem, now, {into, offset});
		into[offset + TOTEM_DESCRIPTION_SIZE] = member.busyUntilMs - now.nowMs;
		into[offset + TOTEM_DESCRIPTION_SIZE + 1] = member.activeMs - now.nowMs;
	});
	return into;
}

/** After how much time and how many token numbers the present state repeats an earlier one. */
function findPeriod(
	{snapshots, rest}: RingWatch,
	description: Float64Array,
	now: RestPoint,
): RestPoint | null {
	if (rest !== null && isSame(rest.description, description)) {
		return rest.period;
	}
	const earlier = snapshots.find(snapshot => isSame(snapshot.description, description));
	return earlier === undefined
		? null
		: {nowMs: now.nowMs - earlier.nowMs, tokenSeq: now.tokenSeq - earlier.tokenSeq};
}

function isSame(a: Float64Array, b: Float64Array): boolean {
	return a.length === b.length && a.every((value, index) => value === b[index]);
}

function hasTraffic({queue}: World): boolean {
	return queue.some(item => item.kind === 'frame' && item.packet.isRingTraffic);
}

/** A quick look that spares all others where chance has a part, as in every design with jitter. */
function isTokenForeseeable({transport, totem}: Corosync): boolean {
	return transport
		.ways(totem.tokenTarget)
		.every(({route, multicast}) =>
			isForeseeable(route, {packetBytes: PACKET_BYTES, multicast, allowed: () => true}),
		);
}

/** Every token and every MERGE_DETECT will take the time that it took, and nobody else will hear of them. */
function isRingForeseeable(representative: Corosync, members: readonly Corosync[]): boolean {
	const {world} = representative;
	const insiders = new Set(members.map(({host}) => host.device.index));
	const outsiders = new Set(
		[...world.hosts.values()]
			.filter(({listeners}) => listeners.has('corosync'))
			.map(({device}) => device.index),
	);
	const allowed = (device: number): boolean => insiders.has(device) || !outsiders.has(device);
	return members.every(({transport, totem}) => {
		const groups = isRepresentative(totem) ? transport.ways('group') : [];
		return [...transport.ways(totem.tokenTarget), ...groups].every(({route, multicast}) =>
			isForeseeable(route, {packetBytes: PACKET_BYTES, multicast, allowed}),
		);
	});
}

function park(members: readonly Corosync[], since: RestPoint, period: RestPoint): void {
	const deadlines = members.map(({totem}) => totem.deadlinesMs.slice());
	const ring: ParkedRing = {
		resume: atMs => {
			const periods = Math.max(0, Math.floor((atMs - since.nowMs) / period.nowMs));
			const by = {nowMs: periods * period.nowMs, tokenSeq: periods * period.tokenSeq};
			members.forEach((member, index) => {
				member.totem.deadlinesMs.set(deadlines[index] ?? []);
				skipRotations(member.totem, by);
				member.busyUntilMs += by.nowMs;
				member.activeMs += by.nowMs;
				member.parkedRing = null;
				member.reschedule();
			});
		},
	};
	for (const member of members) {
		member.totem.deadlinesMs.fill(Infinity);
		member.parkedRing = ring;
		member.wakeMs = Infinity;
		member.reschedule();
		member.world.parked.add(ring.resume);
	}
}
