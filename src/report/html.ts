/**
 * One file that needs no network and no other file, and can be read without scripts: the decision on the first screen,
 * every claim's evidence below it. The Content-Security-Policy allows the page's own style and its one script, by their
 * hashes, and nothing else, so that even markup which slipped through the escaping could load or run nothing.
 */
import {planOf} from './drawing/plan.ts';
import {stillGround} from './drawing/replay.ts';
import {type Markup, markup} from './_markup.ts';
import {replayOf} from './_replay.ts';
import {VERDICT_WORDS} from './_words.ts';
import {decisionSection, titleSection, verdictSection} from './page/decision.ts';
import {checksSection, latencySection, planSection, provenanceSection} from './page/evidence.ts';
import {failuresSection} from './page/failures.ts';
import {replaySection} from './page/replay.ts';
import {scenariosSection} from './page/scenarios.ts';
import {SCRIPT} from './page/script.ts';
import {STYLE} from './page/style.ts';
import type {ReportFormat, ReportInput} from './report.types.ts';

export const html: ReportFormat = {
	id: 'html',
	fileName: 'report.html',
	title: 'For people: one page with drawings, timelines and figures',
	render,
};

async function render(input: ReportInput): Promise<string> {
	const {result} = input;
	const {network, runs} = input;
	const drawn = {
		plan: await planOf(network),
		replays: runs.flatMap(run => replayOf(network, run) ?? []),
	};
	const latency = latencySection(input);
	const replay = replaySection(network, drawn.plan, drawn.replays);
	const scenarios = scenariosSection(input, drawn);
	const failures = input.exploration === null ? null : failuresSection(input.exploration);
	const policy = [
		"default-src 'none'",
		`style-src 'sha256-${await sha256Base64(STYLE)}'`,
		`script-src 'sha256-${await sha256Base64(SCRIPT)}'`,
		"require-trusted-types-for 'script'",
		"base-uri 'none'",
		"form-action 'none'",
	].join('; ');
	const contents: readonly (readonly [id: string, title: string])[] = [
		['verdict', 'Verdict'],
		['reasons', 'What decided'],
		['remedies', 'What would change it'],
		['plan', 'The design'],
		...(latency === null ? [] : [['latency', 'Latency'] as const]),
		...(replay === null ? [] : [['replay', 'Replay'] as const]),
		...(scenarios === null ? [] : [['scenarios', 'What was tried'] as const]),
		...(failures === null ? [] : [['failures', 'Every failure'] as const]),
		['checks', 'Every check'],
		['repeat', 'How to repeat it'],
	];
	const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Ringproof">
<title>${VERDICT_WORDS[result.verdict]}: ${result.design.title}</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
<a class="skip" href="#verdict">Skip to the verdict</a>
<div class="frame">
<nav aria-label="Contents"><p class="brand">Ringproof</p><ul>${contents.map(([id, title]) => markup`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
<main>
${titleSection(result)}
${verdictSection(result)}
${decisionSection(result)}
${planSection(input, drawn.plan)}
${latency}
${drawn.replays.length === 0 ? null : stillGround(network, drawn.plan)}
${replay}
${scenarios}
${failures}
${checksSection(result)}
${provenanceSection(input)}
</main>
</div>
<script>${trusted(SCRIPT)}</script>
</body>
</html>
`;
	return page.markup;
}

/** The page's own text, which must stay byte for byte what the policy's hash was taken of. */
function trusted(text: string): Markup {
	return {markup: text};
}

async function sha256Base64(text: string): Promise<string> {
	const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
	return btoa(String.fromCharCode(...new Uint8Array(digest)));
}
