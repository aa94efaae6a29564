/** What a server writes to a block of its own on a shared disk, twice a second, and what it says of the disk. */
import {
	handleInitiator,
	NOP_INTERVAL_MS,
	RETRANSMIT_MS,
	type Initiator,
} from '../../cluster/iscsi/initiator.ts';
import type {StoreState} from '../../engine/history.types.ts';
import type {SharedDisk, StackEnd} from '../../network/workload.types.ts';
import {type Answered, parkWritesAtRest} from '../leap/writes.ts';
import {isForeseeable} from '../net/way.ts';
import {HEADER_BYTES} from './iscsi-target.ts';
import type {World} from '../world.ts';
import type {Process} from './process.ts';

const WRITE_INTERVAL_MS = 500;

/** A write that takes longer than this counts as held up, as the live lab's writer has it. */
const PATIENCE_MS = 2000;

export type DiskWriter = {
	/** Says what has become of the disk, if that is news. */
	readonly say: (state: StoreState) => void;
	/** Brings the session up to date before somebody else uses it. */
	readonly wake: () => void;
};

/**
 * The place of a session among all that do something at the same moment, as the event queue has it: theirs must not
 * depend on which of them have been parked. Given anew whenever the writer's rhythm is.
 */
export type Rank = {value: number};

/** Each has a rank of its own; the writer comes after them. */
export const SESSION_TIMERS = ['retransmit', 'nop', 'login', 'replacement'] as const;

type Written = {
	readonly disk: SharedDisk;
	readonly own: StackEnd;
	/** How large the packets of a write are. */
	readonly writeBytes: number;
	readonly rank: Rank;
};

export function keepWriting(process: Process, initiator: Initiator, written: Written): DiskWriter {
	const {timers, world} = process;
	const {rank} = written;
	const say = createVoice(process, written);
	let sinceMs: number | null = null;
	let answered: Answered | null = null;
	let wake: (() => void) | null = null;
	let nextMs = NaN;
	const plan = (atMs: number): void => {
		nextMs = atMs;
		timers.armAt('write', {atMs, rank: rank.value + SESSION_TIMERS.length}, beat);
	};
	const write = (): void => {
		const {nowMs, disturbances} = world;
		// What is caught up with was sent before whatever is about to happen; without a session it waits for one.
		const isUsual = world.leaps && initiator.phase === 'logged-in';
		sinceMs = nowMs;
		answered = null;
		const done = ({ok}: {readonly ok: boolean}): void => {
			sinceMs = null;
			const roundTripMs = world.nowMs - nowMs;
			if (ok && isUsual && roundTripMs < RETRANSMIT_MS) {
				answered = {atMs: nowMs, roundTripMs, disturbances};
			}
			say(ok ? 'available' : 'failed');
		};
		handleInitiator(initiator, {type: 'submit', body: null, done});
	};
	/** Lets the writes pass by unsent while they would only repeat themselves. */
	const park = (nowMs: number): (() => void) | null => {
		const {sink} = initiator;
		// The kernel's own question waits until nothing has been heard for a while; libiscsi's comes anyway.
		const isKernel = initiator.config.kind === 'open-iscsi';
		const nopDueMs = timers.dueMs('nop');
		const parked = parkWritesAtRest(world, {
			nowMs,
			intervalMs: WRITE_INTERVAL_MS,
			initiator,
			answered,
			isForeseeable: () => isWayForeseeable(process, written),
			resume: (atMs, answeredMs) => {
				if (isKernel) {
					const dueMs = answeredMs === null ? nopDueMs : answeredMs + NOP_INTERVAL_MS;
					sink.setTimer('nop', dueMs - world.nowMs);
				}
				plan(atMs);
			},
		});
		if (parked !== null && isKernel) {
			sink.cancelTimer('nop');
		}
		return parked;
	};
	const beat = (): void => {
		const {nowMs} = world;
		if (nowMs !== nextMs) {
			rank.value = takeRanks(world);
		}
		wake = park(nowMs);
		if (wake === null) {
			plan(nowMs + WRITE_INTERVAL_MS);
			if (sinceMs === null) {
				write();
			} else if (nowMs - sinceMs > PATIENCE_MS) {
				say('blocked');
			}
		}
	};
	say('blocked');
	beat();
	return {say, wake: () => wake?.()};
}

function takeRanks(world: World): number {
	const first = world.ranks;
	world.ranks += SESSION_TIMERS.length + 1;
	return first;
}

function createVoice({world}: Process, {disk, own}: Written): DiskWriter['say'] {
	let said: StoreState | null = null;
	return state => {
		if (state !== said) {
			said = state;
			const members = state === 'available' ? [disk.target.device] : [];
			const store = `iscsi:${disk.name}`;
			world.journal.record({kind: 'storage', node: own.device, store, state, members});
		}
	};
}

/** A server that is its own target has no way there that could be looked at. */
function isWayForeseeable({world, host}: Process, {disk, own, writeBytes}: Written): boolean {
	const target = world.hosts.get(disk.target.device);
	if (target === undefined || target === host) {
		return false;
	}
	const {router} = world;
	const there = router.unicast(host.device, disk.target.address);
	const back = router.unicast(target.device, own.address);
	const allowed = (): boolean => true;
	return (
		isForeseeable(there, {packetBytes: writeBytes, multicast: false, allowed}) &&
		isForeseeable(back, {packetBytes: HEADER_BYTES, multicast: false, allowed})
	);
}
