/** A server that is logged in to a shared disk, and writes to a block of its own there, twice a second. */
import {createInitiator, handleInitiator, type Initiator} from '../../cluster/iscsi/initiator.ts';
import type {
	Completion,
	InitiatorSink,
	SessionAnswer,
} from '../../cluster/iscsi/initiator.types.ts';
import type {StoreState} from '../../engine/history.types.ts';
import type {SharedDisk, StackEnd} from '../../network/workload.types.ts';
import type {Host} from '../hosts/host.ts';
import type {World} from '../world.ts';
import {HEADER_BYTES, type TargetRequest} from './iscsi-target.ts';
import {addProcess, type Machine, type Process} from './process.ts';

/** The disk as programs of the same server see it. */
export type DiskAccess = {
	readonly submit: (body: unknown, done: Completion) => void;
	/** Whether requests stand still, so that nobody knows how they will end. */
	readonly isStuck: () => boolean;
};

/** From starting the initiator to its first login. */
const START_MS = 200;

const WRITE_INTERVAL_MS = 500;

/** What a write carries. */
const BLOCK_BYTES = 4096;

/** A write that takes longer than this counts as held up, as the live lab's writer has it. */
const PATIENCE_MS = 2000;

type Part = {readonly disk: SharedDisk; readonly own: StackEnd};

export function addDiskInitiator(world: World, host: Host, part: Part): DiskAccess {
	let running: Initiator | null = null;
	const access: DiskAccess = {
		submit: (body, done) => {
			if (running === null) {
				done({ok: false});
			} else {
				handleInitiator(running, {type: 'submit', body, done});
			}
		},
		isStuck: () => running !== null && running.open.size > 0 && running.phase !== 'failed',
	};
	addProcess(world, host, {
		name: `iscsi:${part.disk.name}`,
		startMs: START_MS,
		begin: process => {
			const initiator = createInitiator(
				{kind: part.disk.initiator, replacementTimeoutMs: part.disk.replacementTimeoutMs},
				sinkOf(process, part, input => {
					handleInitiator(initiator, input);
				}),
			);
			running = initiator;
			handleInitiator(initiator, {type: 'start'});
			const say = keepWriting(process, access, part);
			const end = (): void => {
				running = null;
				handleInitiator(initiator, {type: 'stop'});
				say('blocked');
			};
			return machineOf(initiator, end);
		},
	});
	return access;
}

function machineOf(initiator: Initiator, end: () => void): Machine {
	return {
		receive: body => {
			handleInitiator(initiator, {type: 'answer', answer: body as SessionAnswer});
		},
		refused: () => {
			handleInitiator(initiator, {type: 'refused'});
		},
		stop: end,
		killed: end,
	};
}

function sinkOf(
	{timers, unicast, host}: Process,
	{disk, own}: Part,
	handle: (input: Parameters<typeof handleInitiator>[1]) => void,
): InitiatorSink {
	// TCP fills its segments: where the path carries less than the server's interface says, logins pass and writes do not.
	const mtuBytes = host.server.ports.find(({name}) => name === own.port)?.mtuBytes ?? 0;
	const writeBytes = Math.min(BLOCK_BYTES + HEADER_BYTES, mtuBytes);
	return {
		send: message => {
			const bytes = message.kind === 'request' ? writeBytes : HEADER_BYTES;
			const request: TargetRequest = {disk: disk.name, address: own.address, message};
			unicast({address: disk.target.address, daemon: 'tgtd'}, request, bytes);
		},
		setTimer: (timer, delayMs) => {
			timers.arm(timer, delayMs, () => {
				handle({type: 'timer', timer});
			});
		},
		cancelTimer: timers.cancel,
	};
}

/** Gives what says what has become of the disk, whenever that changes. */
function keepWriting(
	{timers, world}: Process,
	{submit}: DiskAccess,
	{disk, own}: Part,
): (state: StoreState) => void {
	let said: StoreState | null = null;
	let sinceMs: number | null = null;
	const say = (state: StoreState): void => {
		if (state !== said) {
			said = state;
			const members = state === 'available' ? [disk.target.device] : [];
			const store = `iscsi:${disk.name}`;
			world.journal.record({kind: 'storage', node: own.device, store, state, members});
		}
	};
	const beat = (): void => {
		timers.arm('write', WRITE_INTERVAL_MS, beat);
		if (sinceMs === null) {
			sinceMs = world.nowMs;
			submit(null, ({ok}) => {
				sinceMs = null;
				say(ok ? 'available' : 'failed');
			});
		} else if (world.nowMs - sinceMs > PATIENCE_MS) {
			say('blocked');
		}
	};
	say('blocked');
	beat();
	return say;
}
