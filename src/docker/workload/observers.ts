/** The observers' programs, which lie beside the image's files and are put into a node when it needs them. */
import {readFile} from 'node:fs/promises';

/** `build/src/docker/workload` → the folder beside the package's manifest. */
const FOLDER = new URL('../../../../lab/observers/', import.meta.url);

export function observerProgram(
	name: 'ceph-mon' | 'gluster-client' | 'iscsi-disk' | 'sanlock-host',
): Promise<string> {
	return readFile(new URL(`${name}.py`, FOLDER), 'utf8');
}
