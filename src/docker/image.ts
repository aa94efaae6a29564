/** Which image belongs to this checkout of the tool: its name carries a hash of its recipe, so an older one is never taken. */
import type {DockerClient} from './client.ts';
import {statusOf} from './client.ts';

type Recipe = {readonly nodeImage: () => Promise<{readonly tag: string}>};

/** The recipe lies beside the image's files, in plain JavaScript, because set-up needs it before anything is built. */
const RECIPE = new URL('../../../lab/image/recipe.mjs', import.meta.url);

export async function nodeImageTag(): Promise<string> {
	const {nodeImage} = (await import(RECIPE.href)) as Recipe;
	return (await nodeImage()).tag;
}

/** The image's digest on this machine, `null` when it is not built. */
export async function imageDigest(client: DockerClient, tag: string): Promise<string | null> {
	try {
		return (await client.getImage(tag).inspect()).Id;
	} catch (error) {
		if (statusOf(error) === 404) {
			return null;
		}
		throw error;
	}
}
