import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {pathToFileURL} from 'node:url';
import test, {type ExecutionContext} from 'ava';

type Arguments = {readonly verb: string; readonly install: boolean; readonly rest: string[]};
type ArgumentsModule = {
	splitArguments: (argv: string[]) => Arguments | undefined;
	withDefaultDesign: (args: string[]) => string[];
};
type PackagesModule = {
	packagesAreCurrent: (lockText: string, installedText: string | undefined) => boolean;
	requireNode: (version: string, range: string) => void;
};
type RecipeModule = {recipeHash: (lab: string) => Promise<string>};

/** The scripts in lab/ are plain JavaScript that the compiler does not see, so they are loaded by path. */
const load = async (path: string): Promise<unknown> =>
	import(pathToFileURL(resolve('lab', path)).href);

const {splitArguments, withDefaultDesign} = (await load('setup/arguments.mjs')) as ArgumentsModule;
const {packagesAreCurrent, requireNode} = (await load('setup/packages.mjs')) as PackagesModule;
const {recipeHash} = (await load('image/recipe.mjs')) as RecipeModule;

const lock = (packages: Record<string, object>): string => JSON.stringify({packages});

test('a verb that set-up does not know is refused', t => {
	t.is(splitArguments(['prove']), undefined);
	t.is(splitArguments([]), undefined);
});

test('--no-install is taken out of the arguments that are passed on', t => {
	t.deepEqual(splitArguments(['start', 'a.yaml', '--no-install', '--seed', '7']), {
		verb: 'start',
		install: false,
		rest: ['a.yaml', '--seed', '7'],
	});
});

test('start proves the two-node design unless a design or help is asked for', t => {
	t.deepEqual(withDefaultDesign(['--seed', '7']), [
		'topology/openvpn-two-node.yaml',
		'--seed',
		'7',
	]);
	t.deepEqual(withDefaultDesign(['--seed', '7', 'my.yml']), ['--seed', '7', 'my.yml']);
	t.deepEqual(withDefaultDesign(['--help']), ['--help']);
	const scenario = ['--scenario', 'cut.yaml', 'heal.yaml', '--seed', '7'];
	t.deepEqual(withDefaultDesign(scenario), ['topology/openvpn-two-node.yaml', ...scenario]);
	t.deepEqual(withDefaultDesign([...scenario, 'my.yaml']), [...scenario, 'my.yaml']);
});

test('a Node older than the range of package.json is refused', t => {
	const error = t.throws(() => {
		requireNode('20.18.3', '>=20.19');
	});
	t.regex(error.message, /20\.18\.3/);
	t.notThrows(() => {
		requireNode('20.19.0', '>=20.19');
	});
	t.notThrows(() => {
		requireNode('22.3.0', '>=20.19');
	});
});

test('packages are stale when one is missing, of another version or left over', t => {
	const wanted = lock({
		'': {},
		'node_modules/a': {version: '1.0.0', integrity: 'x'},
		'node_modules/b': {version: '2.0.0', integrity: 'y', optional: true},
	});
	const a = {version: '1.0.0', integrity: 'x'};
	t.false(packagesAreCurrent(wanted, undefined));
	t.false(packagesAreCurrent(wanted, lock({})));
	t.false(packagesAreCurrent(wanted, lock({'node_modules/a': {...a, version: '1.0.1'}})));
	t.false(packagesAreCurrent(wanted, lock({'node_modules/a': a, 'node_modules/c': a})));
	t.true(packagesAreCurrent(wanted, lock({'node_modules/a': a})), 'b is for another platform');
});

const labFolder = async (t: ExecutionContext): Promise<string> => {
	const lab = await mkdtemp(join(tmpdir(), 'ringproof-recipe-'));
	t.teardown(async () => rm(lab, {recursive: true}));
	for (const folder of ['image', 'panel/build', 'setup']) {
		await mkdir(join(lab, folder), {recursive: true});
	}
	await writeFile(join(lab, 'image/Dockerfile'), 'FROM scratch');
	return lab;
};

test('the recipe hash follows the name and the content of every file that enters the image', async t => {
	const lab = await labFolder(t);
	const first = await recipeHash(lab);
	await writeFile(join(lab, 'panel/panel.c'), 'int main;');
	const withPanel = await recipeHash(lab);
	t.not(withPanel, first);
	await writeFile(join(lab, 'panel/panel.c'), 'int Main;');
	t.not(await recipeHash(lab), withPanel);
	await writeFile(join(lab, 'panel/panel.c'), 'int main;');
	t.is(await recipeHash(lab), withPanel);
});

test('the recipe hash does not follow set-up scripts, documents and build output', async t => {
	const lab = await labFolder(t);
	const first = await recipeHash(lab);
	await writeFile(join(lab, 'setup/apt.mjs'), 'export {};');
	await writeFile(join(lab, 'panel/build/ringproof-panel'), 'binary');
	await writeFile(join(lab, 'panel/PROTOCOL.md'), '# Commands');
	t.is(await recipeHash(lab), first);
});
