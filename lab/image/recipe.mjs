/**
 * What the node image is made of, and so its name. The name carries a hash of the recipe: an image built from other
 * files has another name and is never taken by mistake.
 *
 * Plain Node without dependencies: set-up runs this before anything is installed. The Docker engine imports it at run
 * time; `node lab/image/recipe.mjs` prints the same as JSON.
 */
import {createHash} from 'node:crypto';
import {readdir, readFile} from 'node:fs/promises';
import {join, relative, resolve, sep} from 'node:path';
import {fileURLToPath} from 'node:url';

/** Label that all images of ours carry; its value says which kind. */
export const IMAGE_LABEL = 'dev.ringproof.image';

/** Label that holds the recipe's hash. */
const RECIPE_LABEL = 'dev.ringproof.recipe';

const REPOSITORY = 'ringproof-node';
const HASH_DIGITS = 12;
const LAB = fileURLToPath(new URL('..', import.meta.url));

/** The folders and files that enter the image; lab/.dockerignore lets the same ones into the build context. */
const PARTS = ['image', 'panel', 'tools', '.dockerignore'];

/** What lies beside the sources without being part of the image, as lab/.dockerignore says too. */
const LEFT_OUT = /(^|\/)(build|test)\/|\.md$/;

/**
 * The files of the recipe, relative to the lab folder, in a fixed order.
 *
 * @param {string} lab
 * @returns {Promise<string[]>}
 */
async function recipeFiles(lab) {
	const entries = await readdir(lab, {recursive: true, withFileTypes: true});
	return entries
		.filter(entry => entry.isFile())
		.map(entry => relative(lab, join(entry.parentPath, entry.name)).split(sep).join('/'))
		.filter(path => PARTS.includes(path.split('/')[0]) && !LEFT_OUT.test(path))
		.sort();
}

/**
 * The hash of a recipe: paths and contents, nothing of the machine or the time.
 *
 * @param {string} lab
 * @returns {Promise<string>}
 */
export async function recipeHash(lab) {
	const hash = createHash('sha256');
	for (const path of await recipeFiles(lab)) {
		const content = await readFile(join(lab, path));
		hash.update(`${path}\0${content.length}\0`).update(content);
	}
	return hash.digest('hex').slice(0, HASH_DIGITS);
}

/**
 * The image that belongs to this checkout, whether or not it is built.
 *
 * @returns {Promise<{tag: string, recipe: string, labels: Record<string, string>}>}
 */
export async function nodeImage() {
	const recipe = await recipeHash(LAB);
	return {
		tag: `${REPOSITORY}:${recipe}`,
		recipe,
		labels: {[IMAGE_LABEL]: 'node', [RECIPE_LABEL]: recipe},
	};
}

if (resolve(process.argv[1] ?? '') === fileURLToPath(import.meta.url)) {
	console.log(JSON.stringify(await nodeImage()));
}
