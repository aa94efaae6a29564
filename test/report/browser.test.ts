/** The HTML report as a reader has it before them: in Chromium, by keyboard, without scripts, on a phone, on paper. */
import axe from 'axe-core';
import test from 'ava';
import type {Browser, Page} from 'playwright-core';
import type {HistoryEvent} from '../../src/engine/history.types.ts';
import {html} from '../../src/report/html.ts';
import type {ReportInput} from '../../src/report/report.types.ts';
import {openPage, startBrowser} from '../_support/browser.ts';
import {hostileInput} from '../_support/hostile.ts';
import {sampleNetwork} from '../_support/sample-network.ts';
import {sampleInput} from '../_support/sample-run.ts';

const PHONE = {width: 375, height: 800};
const ONE_AND_A_HALF_MEGABYTES = 1.5e6;

let browser: Browser;

test.before(async () => {
	browser = await startBrowser();
});

test.after.always(() => browser.close());

/** Each page is drawn once; the tests only look at it, or at a copy that they have damaged. */
const drawn = {
	sample: html.render(sampleInput()),
	hostile: html.render(hostileInput()),
	large: html.render(largeInput()),
};

/** axe's rules on colours, all that another colour scheme can break. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

/** What axe finds against WCAG 2 A and AA and its own best practices, or these rules of it, as one line each. */
async function violations(page: Page, rules: readonly string[] = []): Promise<readonly string[]> {
	await page.evaluate(axe.source);
	const found = await page.evaluate(
		async runOnly => {
			const {axe: inPage} = globalThis as unknown as {axe: typeof axe};
			const {violations: list} = await inPage.run({
				resultTypes: ['violations'],
				...(runOnly.length > 0 && {runOnly}),
			});
			return list.map(({id, nodes}) => `${id}: ${nodes.map(({html: text}) => text).join(' | ')}`);
		},
		[...rules],
	);
	return found;
}

for (const [name, page] of [
	['the sample', drawn.sample],
	['hostile text', drawn.hostile],
] as const) {
	test.serial(`${name}: axe finds nothing, neither in light nor in dark`, async t => {
		// The policy would refuse axe itself, not only what it looks for.
		const {page: opened} = await openPage(t, browser, {html: await page, bypassCSP: true});
		t.deepEqual(await violations(opened), []);
		await opened.emulateMedia({colorScheme: 'dark'});
		t.deepEqual(await violations(opened, COLOUR_RULES), []);
	});
}

test.serial(
	'axe would find an image without a name and dark words in the dark, so that its silence means something',
	async t => {
		const bad = '<main><img src="#x"><p style="color: #222">dark</p>';
		const html = (await drawn.sample).replace('<main>', bad);
		const {page} = await openPage(t, browser, {html, bypassCSP: true});
		t.regex((await violations(page, ['image-alt'])).join('\n'), /image-alt/);
		t.deepEqual(await violations(page, COLOUR_RULES), []);
		await page.emulateMedia({colorScheme: 'dark'});
		t.regex((await violations(page, COLOUR_RULES)).join('\n'), /color-contrast/);
	},
);

test.serial('hostile text runs nothing, loads nothing and says nothing', async t => {
	const {page, incidents} = await openPage(t, browser, {html: await drawn.hostile});
	t.is(await page.locator('script').count(), 1, 'the page’s own');
	t.is(await page.locator('img').count(), 0);
	t.true(await page.locator('.player').isVisible(), 'the replay works all the same');
	await page.locator('[data-do=next]').click();
	t.deepEqual(incidents, []);
});

test.serial('markup that slipped through would still run and load nothing', async t => {
	const bad =
		'<main><script>document.title = "run"</script><img src="http://127.0.0.1:9/x" onerror="document.title = 2">';
	const text = (await drawn.sample).replace('<main>', bad);
	const {page, incidents} = await openPage(t, browser, {html: text});
	t.regex(await page.title(), /^Not ready/);
	t.true(incidents.some(incident => incident.includes('Content Security Policy')));
	t.false(incidents.some(incident => incident.startsWith('dialog')));
});

const state = (page: Page, row: number): Promise<string | null> =>
	page.locator(`tr[data-row="${String(row)}"] td`).textContent();

test.serial(
	'by keyboard: the slider moves through a scenario and says what each node believed',
	async t => {
		const {page, incidents} = await openPage(t, browser, {html: await drawn.sample});
		await page.getByLabel('Scenario', {exact: true}).selectOption('Cut between the servers');
		const slider = page.getByLabel('Time in the scenario');
		await slider.focus();
		await page.keyboard.press('Home');
		t.is(await state(page, 0), 'quorate, with 1 2');
		t.regex((await slider.getAttribute('aria-valuetext')) ?? '', /nothing is broken$/);
		// The cut begins a second after the scenario, and the token is given up 2.2 s later: 3.2 of 16 s.
		for (let press = 0; press < 150; press += 1) {
			await page.keyboard.press('ArrowRight');
		}
		t.is(await state(page, 0), 'A · no quorum, alone');
		t.is(await state(page, 1), 'B · no quorum, alone');
		t.regex((await slider.getAttribute('aria-valuetext')) ?? '', /Cut of uplink-2, both ways$/);
		await page.keyboard.press('End');
		t.is(await state(page, 1), 'quorate, with 1 2');
		t.deepEqual(incidents, []);
	},
);

test.serial('the buttons go from change to change, and playing ends by itself', async t => {
	const {page} = await openPage(t, browser, {html: await drawn.sample});
	await page.getByLabel('Scenario', {exact: true}).selectOption('Node crash: serveur2');
	await page.getByLabel('Time in the scenario').press('Home');
	const next = page.getByRole('button', {name: 'Next change'});
	await next.click();
	t.is(await state(page, 1), 'no power');
	await next.click();
	t.is(await state(page, 0), 'A · no quorum, alone');
	await page.getByRole('button', {name: 'Previous change'}).click();
	t.is(await state(page, 0), 'quorate, with 1 2');
	const play = page.locator('[data-do=play]');
	await play.dispatchEvent('click');
	t.is(await play.textContent(), 'Pause');
	await play.dispatchEvent('click');
	t.is(await play.textContent(), 'Play');
});

test.serial('without scripts everything but the slider is there', async t => {
	const text = await drawn.sample;
	const {page} = await openPage(t, browser, {html: text, javaScriptEnabled: false});
	t.false(await page.locator('.player').isVisible());
	t.is(await page.locator('.scenario .timeline').count(), 3);
	t.true(await page.getByText('Settled').first().isVisible());
	t.is(await page.locator('.stills svg').count(), 2 * 3, 'three moments of each run with a fault');
});

test.serial('on a phone nothing is wider than the screen', async t => {
	for (const page of Object.values(drawn)) {
		const options = {html: await page, viewport: PHONE};
		const {page: opened} = await openPage(t, browser, options);
		const width = await opened.evaluate('document.documentElement.scrollWidth');
		t.is(width, PHONE.width);
	}
});

test.serial('it prints on A4', async t => {
	const {page} = await openPage(t, browser, {html: await drawn.sample});
	const pdf = (await page.pdf({preferCSSPageSize: true})).toString('latin1');
	// A4 in points of 1/72 inch, as PDF counts.
	const [width, height] = [210, 297].map(mm => (mm / 25.4) * 72);
	const boxes = [...pdf.matchAll(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g)];
	t.true(boxes.length > 0);
	for (const [, x, y] of boxes) {
		t.true(Math.abs(Number(x) - (width ?? 0)) < 1, x);
		t.true(Math.abs(Number(y) - (height ?? 0)) < 1, y);
	}
});

/** 64 nodes with 10 000 measured pairs and 500 changes of membership. */
function largeInput(): ReportInput {
	const names = Array.from({length: 64}, (_, index) => `node-${String(index + 1)}`);
	const input = sampleInput();
	const [steady] = input.runs;
	const probe = steady?.events.find(event => event.kind === 'probe');
	if (steady === undefined || probe?.kind !== 'probe' || probe.result.kind !== 'rtt') {
		throw new Error('The sample measures no round trip.');
	}
	const {result} = probe;
	const [pair] = result.pairs;
	const pairs = Array.from({length: 10_000}, () => pair ?? []).flat();
	const measured: HistoryEvent = {...probe, result: {...result, pairs}};
	const network = sampleNetwork(names);
	const changes = Array.from({length: 500}, (_, index): HistoryEvent => ({
		seq: 100 + index,
		atMs: 100_000 + index * 100,
		kind: 'membership',
		node: network.cluster?.members[index % 64]?.device ?? pair?.from ?? changesNowhere(),
		members: Array.from({length: 64 - (index % 7)}, (_member, id) => id + 1),
		ringId: {representative: 1, seq: index},
	}));
	const run = {...steady, events: [...steady.events, measured, ...changes]};
	return {...input, network, runs: [run, ...input.runs.slice(1)]};
}

function changesNowhere(): never {
	throw new Error('The network has no member.');
}

test.serial(
	'64 nodes and 10 000 samples: small, undisturbed and without a finding of axe',
	async t => {
		const text = await drawn.large;
		t.true(Buffer.byteLength(text) < ONE_AND_A_HALF_MEGABYTES, String(Buffer.byteLength(text)));
		const {page, incidents} = await openPage(t, browser, {html: text, bypassCSP: true});
		t.is(await page.locator('tr[data-row]').count(), 65);
		t.deepEqual(incidents, []);
		t.deepEqual(await violations(page), []);
	},
);
