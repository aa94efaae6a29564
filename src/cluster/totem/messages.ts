/**
 * What totem puts on the wire. Messages are never changed after they were sent: receivers share them.
 * Sizes follow the packed structures of corosync 3.1.7 exec/totemsrp.c:160-260 and a 13-byte common header.
 */
export type RingId = {readonly representative: number; readonly seq: number};

export type TotemMessage =
	JoinMessage | CommitToken | OrfToken | DataMessage | MergeDetect | HoldCancel;

/** "I want a ring of `proc` without `failed`." A leaving node sends one that names itself as failed. */
export type JoinMessage = {
	readonly kind: 'join';
	readonly from: number;
	readonly leaving: boolean;
	readonly proc: readonly number[];
	readonly failed: readonly number[];
	readonly ringSeq: number;
};

/** Goes round the agreed members twice: first to collect what each one holds, then to tell all. */
export type CommitToken = {
	readonly kind: 'commit-token';
	readonly ring: RingId;
	readonly tokenSeq: number;
	/** How many members have filled in their entry. */
	readonly index: number;
	readonly members: readonly number[];
	readonly entries: readonly CommitEntry[];
};

export type CommitEntry = {
	readonly ring: RingId;
	readonly aru: number;
	readonly highDelivered: number;
	readonly receivedAll: boolean;
};

/** The ordering token ("ORF"): who holds it may send. */
export type OrfToken = {
	readonly kind: 'token';
	readonly ring: RingId;
	/** The highest sequence number given to a message. */
	seq: number;
	tokenSeq: number;
	/** "All received up to", lowered by the member `aruNode` (0: by nobody). */
	aru: number;
	aruNode: number;
	backlog: number;
	flowCount: number;
	retransFlag: boolean;
	retransmits: readonly number[];
};

/** An ordered message. `wraps` is set on messages of the previous ring that are sent again during recovery. */
export type DataMessage = {
	readonly kind: 'data';
	readonly from: number;
	readonly ring: RingId;
	readonly seq: number;
	readonly payload: unknown;
	readonly payloadBytes: number;
	readonly wraps: DataMessage | null;
};

export type MergeDetect = {
	readonly kind: 'merge-detect';
	readonly from: number;
	readonly ring: RingId;
};

/** "Do not hold the token any longer, I have something to say." */
export type HoldCancel = {
	readonly kind: 'hold-cancel';
	readonly from: number;
	readonly ring: RingId;
};

export function sameRing(a: RingId, b: RingId): boolean {
	return a === b || (a.seq === b.seq && a.representative === b.representative);
}

/** Bytes of the message as totem hands it to its transport. */
export function messageBytes(message: TotemMessage): number {
	switch (message.kind) {
		case 'token':
			return 57 + 16 * message.retransmits.length;
		case 'data':
			return 45 + (message.wraps === null ? message.payloadBytes : messageBytes(message.wraps));
		case 'join':
			return 33 + 4 * (message.proc.length + message.failed.length);
		case 'commit-token':
			return 41 + 28 * message.members.length;
		case 'merge-detect':
			return 29;
		case 'hold-cancel':
			return 25;
	}
}
