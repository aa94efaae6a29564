/** tgtd: the machine that holds the disks and answers for them. */
import type {SessionAnswer, SessionMessage} from '../../cluster/iscsi/initiator.types.ts';
import type {Host} from '../hosts/host.ts';
import type {World} from '../world.ts';
import {addProcess, type Machine, type Process} from './process.ts';

export type TargetRequest = {
	readonly disk: string;
	/** Where the initiator is reached. */
	readonly address: string;
	readonly message: SessionMessage;
};

/** What the disk does with the body of a request; it survives every restart. */
export type DiskContent = (body: unknown) => unknown;

/** From starting tgtd to its port; configuring the disks takes most of it. */
const START_MS = 500;

/** The headers of iSCSI, TCP and IP: all of a login’s last step, a NOP and an answer to a write. */
export const HEADER_BYTES = 48 + 40;

export function addTarget(world: World, host: Host, disks: ReadonlyMap<string, DiskContent>): void {
	addProcess(world, host, {
		name: 'tgtd',
		startMs: START_MS,
		begin: process => serve(process, disks),
	});
}

function serve(process: Process, disks: ReadonlyMap<string, DiskContent>): Machine {
	return {
		receive: body => {
			const {disk, address, message} = body as TargetRequest;
			const content = disks.get(disk);
			if (content !== undefined) {
				const answer = answerTo(message, content);
				process.unicast({address, daemon: `iscsi:${disk}`}, answer, HEADER_BYTES);
			}
		},
		stop: () => undefined,
		killed: () => undefined,
	};
}

function answerTo(message: SessionMessage, content: DiskContent): SessionAnswer {
	return message.kind === 'request'
		? {kind: 'request', number: message.number, body: content(message.body)}
		: message;
}
