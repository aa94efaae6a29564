/** What `storage` names: a kind of storage, and for some kinds which one of it. */
import type {DocumentPath} from '../../core/places.ts';
import type {StorageName} from '../workload.types.ts';
import {isKnown, type Compilation} from './compilation.ts';

/** The storage of this name; `local` when there is none, which is reported. */
export function storageName(
	compilation: Compilation,
	name: string,
	path: DocumentPath,
): StorageName {
	const {ceph, gluster, iscsi} = compilation.spec.stack;
	const candidates: readonly StorageName[] = [
		'local',
		...(ceph === undefined ? [] : (['ceph'] as const)),
		...Object.keys(gluster?.volumes ?? {}).map(volume => `gluster:${volume}` as const),
		...Object.keys(iscsi ?? {}).map(disk => `iscsi:${disk}` as const),
	];
	isKnown(compilation, {name, path, what: 'a storage of the design', candidates});
	return candidates.find(candidate => candidate === name) ?? 'local';
}
