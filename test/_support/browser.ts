/** Debian's Chromium, as a reader of a report has one. `node lab/setup.mjs test` installs it. */
import {existsSync} from 'node:fs';
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import type {ExecutionContext} from 'ava';
import {type Browser, type BrowserContextOptions, chromium, type Page} from 'playwright-core';
import {ownFolder} from './folder.ts';

const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser'];

export async function startBrowser(): Promise<Browser> {
	const executablePath = process.env['RINGPROOF_CHROMIUM'] ?? PATHS.find(existsSync);
	if (executablePath === undefined) {
		throw new Error(
			'There is no Chromium: run `node lab/setup.mjs test`, or `apt-get install chromium`.',
		);
	}
	// Root, as in a container, has no user namespace of its own to put the browser's sandbox into.
	return chromium.launch({executablePath, args: ['--no-sandbox', '--disable-gpu']});
}

export type Opened = {
	readonly page: Page;
	/** What the page said, tried to load or asked: an undisturbed report does none of it. */
	readonly incidents: readonly string[];
};

/** Opens the text as a file, as a reader would from a run's folder. */
export async function openPage(
	t: ExecutionContext,
	browser: Browser,
	{html, ...options}: BrowserContextOptions & {readonly html: string},
): Promise<Opened> {
	const file = join(await ownFolder(t), 'report.html');
	await writeFile(file, html);
	const context = await browser.newContext(options);
	t.teardown(() => context.close());
	const page = await context.newPage();
	const incidents: string[] = [];
	const address = pathToFileURL(file).href;
	page.on('console', message => incidents.push(`console: ${message.text()}`));
	page.on('pageerror', error => incidents.push(`error: ${error.message}`));
	page.on('dialog', dialog => {
		incidents.push(`dialog: ${dialog.message()}`);
		void dialog.dismiss();
	});
	page.on('request', request => {
		if (request.url() !== address) {
			incidents.push(`request: ${request.url()}`);
		}
	});
	await page.goto(address);
	return {page, incidents};
}
