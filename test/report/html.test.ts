import {createHash} from 'node:crypto';
import test from 'ava';
import {html} from '../../src/report/html.ts';
import {hostileInput} from '../_support/hostile.ts';
import {sampleNetwork} from '../_support/sample-network.ts';
import {sampleInput} from '../_support/sample-run.ts';

const ONE_AND_A_HALF_MEGABYTES = 1.5e6;

test('the policy forbids everything but the style and the script that the page carries', async t => {
	const page = await html.render(sampleInput());
	const style = /<style>(.*)<\/style>/s.exec(page)?.[1] ?? '';
	const script = /<script>(.*)<\/script>/s.exec(page)?.[1] ?? '';
	const hash = (text: string): string => createHash('sha256').update(text).digest('base64');
	t.true(style.length > 1000);
	t.true(script.length > 1000);
	const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1];
	t.is(
		policy,
		[
			`default-src 'none'`,
			`style-src 'sha256-${hash(style)}'`,
			`script-src 'sha256-${hash(script)}'`,
			`require-trusted-types-for 'script'`,
			`base-uri 'none'`,
			`form-action 'none'`,
		]
			.join('; ')
			.replaceAll("'", '&#39;'),
	);
});

test('the page loads nothing and links only within itself', async t => {
	for (const input of [sampleInput(), hostileInput()]) {
		const page = await html.render(input);
		t.notRegex(page, /<[^>]+\s(src|srcset|action|style|on\w+)="/);
		for (const [, target] of page.matchAll(/href="([^"]*)"/g)) {
			t.regex(target ?? '', /^#[A-Za-z0-9_-]+$/);
		}
	}
});

test('every link within the page has its target, and no id is given twice', async t => {
	const page = await html.render(sampleInput());
	const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
	t.is(new Set(ids).size, ids.length);
	for (const [, target] of page.matchAll(/href="#([^"]*)"/g)) {
		t.true(ids.includes(target), `#${target ?? ''}`);
	}
});

test('the decision comes first: verdict, then reasons, then remedies, then evidence', async t => {
	const page = await html.render(sampleInput());
	const order = [
		'verdict',
		'reasons',
		'remedies',
		'plan',
		'latency',
		'replay',
		'scenarios',
		'checks',
		'repeat',
	];
	const places = order.map(id => page.indexOf(`id="${id}"`));
	t.false(places.includes(-1));
	t.deepEqual(
		[...places].sort((a, b) => a - b),
		places,
	);
});

test('single points of failure are marked on the plan, other devices are not', async t => {
	const page = await html.render(sampleInput());
	t.regex(page, /class="device server weak" data-device="serveur1"/);
	t.regex(page, /class="device server" data-device="serveur2"/);
	t.regex(page, /class="tunnel weak" data-overlay="vpn"/);
});

/** What a reader sees: the page without its style, its script and its tags. */
const shownText = (page: string): string =>
	page.replace(/<(style|script)>.*?<\/\1>/gs, '').replace(/<[^>]*>/g, '');

test('what a sentence has between backticks is code on the page, wherever the sentence stands', async t => {
	const sentence = 'Say `haFencing: true` at <all>.';
	const {result, ...input} = sampleInput();
	const page = await html.render({
		...input,
		runs: input.runs.map(run => ({
			...run,
			events: [
				...run.events,
				{kind: 'note', topic: 'lab', text: sentence, values: {}, seq: 99, atMs: 1},
			],
		})),
		result: {
			...result,
			design: {...result.design, assumptions: [sentence]},
			engine: {...result.engine, notes: [sentence]},
			reasons: [sentence],
			checks: result.checks.map(check => ({
				...check,
				reason: sentence,
				remedy: sentence,
				source: sentence,
			})),
			scenarios: result.scenarios.map((scenario, index) => ({
				...scenario,
				...(index === 0 ? {untrusted: sentence} : {status: 'failed', reason: sentence}),
			})),
		},
	});
	t.false(shownText(page).includes('`'));
	const written = page.split('Say <code>haFencing: true</code> at &lt;all&gt;.').length - 1;
	const {checks, scenarios} = result;
	const changes = 1;
	// A note and a reason of the run, the assumption, three sentences of each check, one of each scenario and of the lab.
	t.is(written, 3 + changes + 3 * checks.length + scenarios.length + input.runs.length);
});

test('64 nodes make a page of less than 1.5 MB', async t => {
	const names = Array.from({length: 64}, (_, index) => `node-${String(index + 1)}`);
	const page = await html.render({...sampleInput(), network: sampleNetwork(names)});
	for (const name of names) {
		t.true(page.includes(`data-device="${name}"`), name);
	}
	t.true(Buffer.byteLength(page) < ONE_AND_A_HALF_MEGABYTES, String(Buffer.byteLength(page)));
});
