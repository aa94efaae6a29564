/** The tests read the HTML report as a person does, so they need a browser. The tool itself needs none. */
import {existsSync} from 'node:fs';
import {installDebian, isDebianLike} from './apt.mjs';
import {SetupError} from './shell.mjs';

const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser'];

/** The browser, and a font that has the letters and marks of the pages. */
const PACKAGES = ['chromium', 'fonts-dejavu-core'];

/** Installs Debian's Chromium where there is none. */
export async function provideBrowser({install}) {
	if (process.env.RINGPROOF_CHROMIUM !== undefined || PATHS.some(path => existsSync(path))) return;
	if (!install || process.getuid?.() !== 0 || !isDebianLike()) {
		throw new SetupError('there is no Chromium, which the tests of the HTML report need', {
			remedy: `sudo apt-get install -y ${PACKAGES.join(' ')}`,
		});
	}
	await installDebian(PACKAGES);
}
