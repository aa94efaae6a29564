/** The folder that the tool was installed into: its lab's recipes, its shipped designs and scenarios. */
import {readFile} from 'node:fs/promises';

/** The compiled file stands in build/src/cli. */
export const ROOT = new URL('../../../', import.meta.url);

export async function toolVersion(): Promise<string> {
	const manifest = JSON.parse(await readFile(new URL('package.json', ROOT), 'utf8')) as {
		readonly version: string;
	};
	return manifest.version;
}
