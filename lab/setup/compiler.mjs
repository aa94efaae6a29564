/** The tests compile the patch panel on this machine, with the sanitizers, so they need a compiler. */
import {installDebian, isDebianLike} from './apt.mjs';
import {run, SetupError} from './shell.mjs';

/** What each command comes from; the C library's headers are a package of their own. */
const PACKAGES = {gcc: ['gcc', 'libc6-dev'], make: ['make']};

/** Installs what is missing to compile C. */
export async function provideCompiler({install}) {
	const missing = [];
	for (const [command, packages] of Object.entries(PACKAGES)) {
		if ((await run(command, ['--version'])).code !== 0) missing.push(...packages);
	}
	if (missing.length === 0) return;
	if (!install || process.getuid?.() !== 0 || !isDebianLike()) {
		throw new SetupError('there is no C compiler, which the tests of the patch panel need', {
			remedy: `sudo apt-get install -y ${missing.join(' ')}`,
		});
	}
	await installDebian(missing);
}
