/**
 * The cluster file system's copies, one a node: a partition with quorum has one between its members, the newest that any
 * of them brought along; a node without quorum keeps what it saw last.
 */
import {emptyFiles} from './files.ts';
import type {HaFiles} from './ha.types.ts';

/** Nodes that see the same hold the same object. */
export type Replicas = Map<string, HaFiles>;

/** What the node sees; `members` are those of its membership, `null` without quorum. */
export function viewFiles(
	replicas: Replicas,
	node: string,
	members: readonly string[] | null,
): HaFiles {
	if (members === null) {
		return replicas.get(node) ?? emptyFiles();
	}
	let newest = replicas.get(node) ?? emptyFiles();
	for (const member of members) {
		const files = replicas.get(member);
		newest = files !== undefined && files.version > newest.version ? files : newest;
	}
	const isSeenElsewhere = [...replicas].some(
		([other, files]) => files === newest && !members.includes(other),
	);
	const files = isSeenElsewhere ? structuredClone(newest) : newest;
	members.forEach(member => replicas.set(member, files));
	return files;
}

/** memdb.c: how long a lock has been there is not kept on the disk; a machine that boots counts from then. */
export function rebootedFiles(replicas: Replicas, node: string, nowMs: number): void {
	const files = replicas.get(node);
	if (files !== undefined) {
		const locks = [...files.locks].map(
			([name, {owner}]) => [name, {owner, renewedMs: nowMs}] as const,
		);
		replicas.set(node, {...structuredClone(files), locks: new Map(locks)});
	}
}
