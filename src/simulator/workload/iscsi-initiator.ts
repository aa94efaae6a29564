/** A server that is logged in to a shared disk, and writes to a block of its own there, twice a second. */
import {createInitiator, handleInitiator, type Initiator} from '../../cluster/iscsi/initiator.ts';
import type {
	Completion,
	InitiatorSink,
	SessionAnswer,
} from '../../cluster/iscsi/initiator.types.ts';
import type {SharedDisk, StackEnd} from '../../network/workload.types.ts';
import {quantised} from '../clock.ts';
import type {Host} from '../hosts/host.ts';
import type {World} from '../world.ts';
import {type DiskWriter, keepWriting, type Rank, SESSION_TIMERS} from './disk-writer.ts';
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

/** What a write carries. */
const BLOCK_BYTES = 4096;

type Part = {readonly disk: SharedDisk; readonly own: StackEnd};

export function addDiskInitiator(world: World, host: Host, part: Part): DiskAccess {
	let running: Running | null = null;
	const access: DiskAccess = {
		submit: (body, done) => {
			if (running === null) {
				done({ok: false});
			} else {
				running.writer.wake();
				handleInitiator(running.initiator, {type: 'submit', body, done});
			}
		},
		isStuck: () => {
			running?.writer.wake();
			const initiator = running?.initiator;
			return initiator !== undefined && initiator.open.size > 0 && initiator.phase !== 'failed';
		},
	};
	addProcess(world, host, {
		name: `iscsi:${part.disk.name}`,
		startMs: START_MS,
		begin: process => {
			const rank = {value: 0};
			const initiator = createInitiator(
				{kind: part.disk.initiator, replacementTimeoutMs: part.disk.replacementTimeoutMs},
				sinkOf(process, {...part, rank}, input => {
					handleInitiator(initiator, input);
				}),
			);
			handleInitiator(initiator, {type: 'start'});
			const writer = keepWriting(process, initiator, {
				...part,
				rank,
				writeBytes: bytesOfWrite(host, part.own),
			});
			running = {initiator, writer};
			const end = (): void => {
				running = null;
				handleInitiator(initiator, {type: 'stop'});
				writer.say('blocked');
			};
			return machineOf(initiator, end);
		},
	});
	return access;
}

type Running = {readonly initiator: Initiator; readonly writer: DiskWriter};

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
	{world, timers, unicast, host}: Process,
	{disk, own, rank}: Part & {readonly rank: Rank},
	handle: (input: Parameters<typeof handleInitiator>[1]) => void,
): InitiatorSink {
	const writeBytes = bytesOfWrite(host, own);
	return {
		send: message => {
			const bytes = message.kind === 'request' ? writeBytes : HEADER_BYTES;
			const request: TargetRequest = {disk: disk.name, address: own.address, message};
			unicast({address: disk.target.address, daemon: 'tgtd'}, request, bytes);
		},
		setTimer: (timer, delayMs) => {
			const at = {
				atMs: world.nowMs + quantised(delayMs),
				rank: rank.value + SESSION_TIMERS.indexOf(timer),
			};
			timers.armAt(timer, at, () => {
				handle({type: 'timer', timer});
			});
		},
		cancelTimer: timers.cancel,
	};
}

/** TCP fills its segments: where the path carries less than the server's interface says, logins pass and writes do not. */
function bytesOfWrite({server}: Host, own: StackEnd): number {
	const mtuBytes = server.ports.find(({name}) => name === own.port)?.mtuBytes ?? 0;
	return Math.min(BLOCK_BYTES + HEADER_BYTES, mtuBytes);
}
