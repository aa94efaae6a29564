/** A folder of the test's own that is gone afterwards. */
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {ExecutionContext} from 'ava';

export async function ownFolder(t: ExecutionContext): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), 'ringproof-test-'));
	t.teardown(() => rm(folder, {recursive: true, force: true}));
	return folder;
}
