/**
 * What `npm start` and `npm test` run: brings a bare machine to the point where the tool works, then starts it.
 *
 *   node lab/setup.mjs start [DESIGN …]   set up, then `ringproof prove`
 *   node lab/setup.mjs test [--only …]    set up, then every test
 *   node lab/setup.mjs setup              set up only
 *
 * Each step looks first whether its work is done; a second run changes nothing. `--no-install` keeps it from
 * installing packages of the system and from starting daemons. Plain Node without dependencies, because it is what
 * installs them.
 */
import {spawn} from 'node:child_process';
import {readFile} from 'node:fs/promises';
import {constants} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {splitArguments, withDefaultDesign} from './setup/arguments.mjs';
import {provideBrowser} from './setup/browser.mjs';
import {provideCompiler} from './setup/compiler.mjs';
import {provideEngine, provideTap} from './setup/engine.mjs';
import {provideImage} from './setup/image.mjs';
import {build, installPackages, requireNode} from './setup/packages.mjs';
import {say, seconds, SetupError} from './setup/shell.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const LAB = join(ROOT, 'lab');
const EXIT_USAGE = 64;
const EXIT_UNAVAILABLE = 69;

/** What cannot work without: the right Node, the packages, the compiled tool. */
async function provideTool() {
	const manifest = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
	requireNode(process.versions.node, manifest.engines.node);
	await installPackages(ROOT);
	await build(ROOT);
}

/** A step without which the tool still runs: its failure is told and is not fatal. */
async function attempt(step) {
	try {
		await step();
		return true;
	} catch (error) {
		if (!(error instanceof SetupError)) throw error;
		report(error);
		return false;
	}
}

function report(error) {
	say(error.message);
	if (error.log) console.error(error.log.replace(/^/gm, '    '));
	if (error.remedy) say(`to mend it, run: ${error.remedy}`);
}

/** Runs a Node script in this terminal and ends with its exit code. */
function handOver(script, args) {
	return new Promise(done => {
		const child = spawn(process.execPath, [join(ROOT, script), ...args], {stdio: 'inherit'});
		// A terminal sends Ctrl-C to both; the child cleans up and decides the exit code.
		process.on('SIGINT', () => undefined);
		process.on('SIGTERM', () => child.kill('SIGTERM'));
		child.on('exit', (code, signal) => done(code ?? 128 + constants.signals[signal]));
	});
}

async function main(argv) {
	const startMs = performance.now();
	const wanted = splitArguments(argv);
	if (wanted === undefined) {
		console.error('usage: node lab/setup.mjs start|test|setup [--no-install] [arguments]');
		return EXIT_USAGE;
	}
	try {
		await provideTool();
	} catch (error) {
		if (!(error instanceof SetupError)) throw error;
		report(error);
		if (wanted.verb === 'test') console.log('0 passed, 1 failed');
		return EXIT_UNAVAILABLE;
	}
	if (wanted.verb === 'test') {
		await attempt(() => provideCompiler(wanted));
		await attempt(() => provideBrowser(wanted));
	}
	const hasLab = await attempt(async () => {
		await provideTap(wanted);
		await provideEngine(wanted);
		await provideImage(LAB, wanted);
	});
	say(`ready after ${seconds(startMs)}${hasLab ? '' : ', without live labs'}`);
	if (wanted.verb === 'start') {
		return handOver('build/src/cli/main.js', ['prove', ...withDefaultDesign(wanted.rest)]);
	}
	if (wanted.verb === 'test') return handOver('test/run.mjs', wanted.rest);
	return hasLab ? 0 : EXIT_UNAVAILABLE;
}

process.exitCode = await main(process.argv.slice(2));
