/** What travels in totem's ordered messages. */
import {SYNC_BYTES, type SyncMessage} from '../../cluster/sync/sync.ts';
import type {VotequorumMessage} from '../../cluster/votequorum/votequorum.types.ts';

export type Payload =
	| SyncMessage
	| {readonly kind: 'votequorum'; readonly message: VotequorumMessage}
	/** What cmap and cpg tell each other while they synchronise. */
	| {readonly kind: 'service'; readonly name: string}
	/** A message of an application over cpg. */
	| {readonly kind: 'application'; readonly text: string};

/** totempg's packing header and the group's name in front of every message (exec/totempg.c). */
const PACKING_BYTES = 24;
/** corosync's message header and votequorum's five numbers (exec/votequorum.c:104-115). */
const VOTEQUORUM_BYTES = 36;
/** cpg's list of processes, cmap's keys: nearly empty in a cluster without clients. */
const SERVICE_BYTES = 60;

export function payloadBytes(payload: Payload): number {
	switch (payload.kind) {
		case 'sync-build':
		case 'sync-barrier':
			return PACKING_BYTES + SYNC_BYTES[payload.kind];
		case 'votequorum':
			return PACKING_BYTES + VOTEQUORUM_BYTES;
		case 'service':
			return PACKING_BYTES + SERVICE_BYTES;
		case 'application':
			return PACKING_BYTES + payload.text.length;
	}
}
