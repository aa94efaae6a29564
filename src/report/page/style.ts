/**
 * The HTML report's style. One column of text with a quiet table of contents beside it; colour only where it says
 * something: the verdict, quorum, faults, limits. Every colour has a pattern, a word or a mark beside it.
 */
export const STYLE = `
:root {
	color-scheme: light dark;
	--paper: #fcfcfa; --panel: #f4f4f0; --ink: #1c2126; --soft: #5a636c; --faint: #687078; --line: #dcdcd5;
	--pass: #1f6b4b; --fail: #a82a2a; --risk: #8a5b00; --unknown: #53606f;
	--quorate: #2f7d62; --on-quorate: #ffffff; --hatch-a: #f3d9d4; --hatch-b: #d9958a; --on-hatch: #5e1a14;
	--fault: #e9c46a; --on-fault: #4a3500; --bulk: #7f9bb8; --accent: #2c5f8a;
	--site: #f4f4ef; --label: #f9f9f6; --box: #ffffff; --tunnel: #6a4f9c;
	--p0: #dcefe5; --p1: #dbe7f6; --p2: #f6e7cb; --p3: #ebdff3; --p4: #f8dcdc; --p5: #d9eeee; --stripe: #ffffffb0; --halo: #ffffffd0; --edge: #8a929a;
}
@media (prefers-color-scheme: dark) {
	:root {
		--paper: #14171a; --panel: #1c2024; --ink: #e3e6e8; --soft: #a3acb4; --faint: #77818a; --line: #30363b;
		--pass: #6cc39d; --fail: #f08a80; --risk: #e0b04f; --unknown: #a5b3c2;
		--quorate: #3f9a79; --on-quorate: #06140e; --hatch-a: #3d211f; --hatch-b: #8a443c; --on-hatch: #f6c9c2;
		--fault: #7b5c14; --on-fault: #f7e2b0; --bulk: #5b7a9b; --accent: #8fbfe8;
		--site: #1a1e22; --label: #171b1e; --box: #22272c; --tunnel: #b59ee0;
		--p0: #1d3d30; --p1: #1e3550; --p2: #4b3a17; --p3: #3b2a4b; --p4: #4c2526; --p5: #17403f; --stripe: #00000066; --halo: #000000a0; --edge: #77818a;
	}
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; }
body {
	margin: 0; background: var(--paper); color: var(--ink);
	font: 15px/1.5 "Inter", system-ui, -apple-system, "Segoe UI", "Helvetica Neue", Arial, sans-serif;
	font-variant-numeric: tabular-nums;
}
.frame { display: grid; grid-template-columns: 10.5rem minmax(0, 62rem); gap: 0 3rem; max-width: 78rem; margin: 0 auto; padding: 2.5rem 2rem 5rem; }
nav { position: sticky; top: 2.5rem; align-self: start; font-size: 13px; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav li { margin: 0 0 .35rem; }
nav a { color: var(--soft); text-decoration: none; }
nav a:hover { color: var(--ink); text-decoration: underline; }
.brand { font-weight: 650; letter-spacing: .01em; margin: 0 0 1.2rem; }
a { color: var(--accent); }
a:focus-visible, [tabindex]:focus-visible, button:focus-visible, input:focus-visible, select:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
h1 { font-size: 1.55rem; line-height: 1.25; font-weight: 620; margin: 0 0 .25rem; letter-spacing: -.01em; }
h2 { font-size: 1.12rem; font-weight: 640; margin: 3.2rem 0 .9rem; padding-top: .8rem; border-top: 1px solid var(--line); }
h3 { font-size: .98rem; font-weight: 620; margin: 1.8rem 0 .4rem; }
p { margin: 0 0 .6rem; max-width: 46rem; }
.aside, .meta { color: var(--soft); font-size: 13px; }
.meta { max-width: none; }
code, pre, .mono { font-family: ui-monospace, "SF Mono", "JetBrains Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace; font-size: .88em; }
pre { background: var(--panel); border: 1px solid var(--line); border-radius: 4px; padding: .7rem .9rem; margin: 0 0 .8rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; top: 1rem; background: var(--paper); padding: .5rem; }

.verdict { display: grid; grid-template-columns: minmax(0, 1fr) 19rem; gap: 2.5rem; margin: 1.6rem 0 0; padding: 1.5rem 0 1.5rem 1.5rem; border-left: 5px solid var(--tone); }
.verdict.ready { --tone: var(--pass); } .verdict.not-ready { --tone: var(--fail); }
.verdict.ready-with-risks { --tone: var(--risk); } .verdict.inconclusive { --tone: var(--unknown); }
.verdict-word { font-size: 2.5rem; line-height: 1.1; font-weight: 660; letter-spacing: -.02em; color: var(--tone); margin: 0 0 .5rem; }
.score { font-size: 1.35rem; font-weight: 600; margin: .9rem 0 0; }
.score small { font-size: .9rem; font-weight: 400; color: var(--soft); }
.bars { border-collapse: collapse; width: 100%; font-size: 13.5px; }
.bars th, .bars td { padding: .16rem 0; text-align: left; font-weight: 400; border: 0; vertical-align: middle; }
.bars td.number { text-align: right; padding-left: .6rem; width: 2.6rem; }
.bars svg { display: block; width: 100%; height: 8px; }
.bar-ground { fill: var(--line); } .bar-pass { fill: var(--pass); } .bar-fail { fill: var(--fail); } .bar-unknown { fill: var(--unknown); } .bar-not-applicable { fill: none; }

.decision { display: grid; grid-template-columns: 1fr 1fr; gap: 0 2.5rem; }
.decision h2 { margin-top: 2.4rem; }
.decision ol { margin: 0; padding: 0; list-style: none; counter-reset: item; }
.decision li { counter-increment: item; position: relative; padding: 0 0 .9rem 1.7rem; }
.decision li::before { content: counter(item); position: absolute; left: 0; top: 0; color: var(--faint); font-weight: 600; }
.decision p { margin: 0; }
.decision h3 { margin: .8rem 0 .5rem; font-size: .88rem; color: var(--soft); }
.further { list-style: none; margin: 0; padding: 0; font-size: 13.5px; }
.decision .further li { padding: 0 0 .6rem 1.7rem; }
.decision .further li::before { content: "–"; font-weight: 400; }

table { border-collapse: collapse; width: 100%; font-size: 13.5px; margin: 0 0 1rem; }
th { text-align: left; font-weight: 600; color: var(--soft); font-size: 12.5px; }
th, td { padding: .42rem .9rem .42rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th:last-child, td:last-child { padding-right: 0; }
tbody th { color: var(--ink); font-size: inherit; font-weight: 500; }
td.number, th.number { text-align: right; }
.status { white-space: nowrap; font-weight: 600; }
.status.pass { color: var(--pass); } .status.fail { color: var(--fail); } .status.unknown { color: var(--unknown); } .status.not-applicable { color: var(--faint); font-weight: 400; }
.check { display: grid; grid-template-columns: 6.6rem minmax(0, 1fr); gap: 0 1rem; padding: .75rem 0; border-bottom: 1px solid var(--line); break-inside: avoid; }
.check h4 { margin: 0 0 .15rem; font-size: .95rem; font-weight: 600; }
.check p { margin: 0 0 .2rem; }
.tag { font-size: 11.5px; font-weight: 500; color: var(--soft); border: 1px solid var(--line); border-radius: 3px; padding: 0 .35em; margin-left: .4em; white-space: nowrap; }
.figures { display: flex; flex-wrap: wrap; gap: .1rem 1.2rem; margin: .25rem 0 .1rem; font-size: 12.5px; color: var(--soft); }
.figures div { display: flex; gap: .4em; } .figures dt { margin: 0; } .figures dt::after { content: ":"; } .figures dd { margin: 0; color: var(--ink); overflow-wrap: anywhere; }

figure { margin: 0 0 1.2rem; overflow-x: auto; }
figcaption { color: var(--soft); font-size: 13px; margin-top: .4rem; max-width: 46rem; }
figure svg { display: block; max-width: 100%; height: auto; }
svg text { font: 11.5px "Inter", system-ui, -apple-system, "Segoe UI", Arial, sans-serif; fill: var(--ink); unicode-bidi: plaintext; font-variant-numeric: tabular-nums; }
svg .grid { stroke: var(--line); stroke-width: 1; }
svg .tick, svg .aside, svg .nodeid { fill: var(--faint); font-size: 11px; }
svg .row-name { font-size: 12px; font-weight: 500; }
svg .row-name .aside, svg .nodeid { font-weight: 400; }
.timeline .phase { stroke: var(--faint); stroke-width: 1; stroke-dasharray: 2 3; }
.timeline .phase-name { fill: var(--soft); font-size: 10.5px; letter-spacing: .02em; }
.timeline .fault { fill: var(--fault); } .timeline .fault-name { fill: var(--ink); }
.timeline .fault-name.inside { fill: var(--on-fault); }
.timeline .quorate { fill: var(--quorate); } .timeline .frozen { fill: var(--bulk); } .timeline .counting { fill: var(--line); }
.timeline .down { fill: none; stroke: var(--faint); stroke-dasharray: 3 3; }
.hatch-ground { fill: var(--hatch-a); } .hatch-line { fill: var(--hatch-b); }
.timeline .belief-text { font-size: 11px; font-weight: 600; }
.timeline .on-quorate { fill: var(--on-quorate); } .timeline .on-hatch { fill: var(--on-hatch); paint-order: stroke; stroke: var(--hatch-a); stroke-width: 4px; stroke-linejoin: round; }
.timeline .on-empty { fill: var(--soft); font-weight: 400; }
.latency .whisker { stroke: var(--faint); stroke-width: 1.5; } .latency .bulk { fill: var(--bulk); }
.latency .p99 { stroke: var(--ink); stroke-width: 2; } .latency .p99.over { stroke: var(--fail); }
.latency .limit { stroke: var(--fail); stroke-width: 1.5; stroke-dasharray: 5 3; } .latency .limit-name { fill: var(--fail); font-weight: 600; }
.latency .figure { fill: var(--soft); } .latency .figure.over { fill: var(--fail); font-weight: 600; }
.topology .site { fill: var(--site); stroke: var(--line); } .topology .site-name { fill: var(--soft); font-size: 12px; font-weight: 600; paint-order: stroke; stroke: var(--site); stroke-width: 5px; stroke-linejoin: round; }
.topology .label-ground { fill: var(--label); }
.topology .box { fill: var(--box); stroke: var(--soft); stroke-width: 1.2; }
.topology .router .box { stroke-dasharray: 4 3; }
.topology .device-name { font-size: 13px; font-weight: 640; } .topology .detail { fill: var(--soft); font-size: 11px; }
.topology .wire { fill: none; stroke: var(--soft); stroke-width: 1.6; } .topology .cable-label { fill: var(--soft); font-size: 10.5px; }
.topology .arc { fill: none; stroke: var(--tunnel); stroke-width: 1.8; stroke-dasharray: 6 4; } .topology .tunnel-label { fill: var(--tunnel); font-size: 11px; font-weight: 600; paint-order: stroke; stroke: var(--paper); stroke-width: 6px; stroke-linejoin: round; }
.topology .weak .box, .topology .weak .wire, .topology .weak .arc { stroke: var(--fail); stroke-width: 2.2; }
.marker path { fill: var(--fail); stroke: var(--paper); stroke-width: 1; } .marker text { fill: var(--paper); font-size: 10px; font-weight: 800; }
.replay .box { fill: var(--box); stroke: var(--soft); stroke-width: 1.4; }
.replay .shade { display: none; } .stripe { fill: var(--stripe); }
.replay .p0 .box { fill: var(--p0); } .replay .p1 .box { fill: var(--p1); } .replay .p2 .box { fill: var(--p2); }
.replay .p3 .box { fill: var(--p3); } .replay .p4 .box { fill: var(--p4); } .replay .p5 .box { fill: var(--p5); }
.replay .quorate .box { stroke: var(--pass); stroke-width: 2.4; }
.replay .inquorate .shade { display: inline; } .replay .inquorate .box { stroke: var(--fail); stroke-width: 2; }
.replay .frozen .box { stroke-dasharray: 2 3; } .replay .down .box { fill: none; stroke: var(--faint); stroke-dasharray: 5 4; }
.replay .word, .replay .still-name { paint-order: stroke; stroke: var(--halo); stroke-width: 3px; stroke-linejoin: round; }
.replay .word { font-size: 11.5px; font-weight: 600; } .replay .device-name { paint-order: stroke; stroke: var(--halo); stroke-width: 3px; stroke-linejoin: round; }
.replay .still-name { font-size: 25px; font-weight: 600; text-anchor: middle; }
.replay .down .word, .replay .down .device-name, .replay .down .still-name { fill: var(--soft); stroke: var(--paper); }
.replay .cross { display: none; fill: none; stroke: var(--fail); stroke-width: 3; }
.replay .link.down .cross, .replay .link.one-way .cross { display: inline; }
.replay .link.down .wire, .replay .link.down .arc { stroke: var(--fail); stroke-dasharray: 3 5; }
.replay .link.one-way .wire { stroke: var(--fail); stroke-dasharray: 12 4; }
.replay .link.worse .wire { stroke: var(--risk); stroke-width: 3.2; }
.still .link .wire, .still .link .arc { stroke-width: 3; }
.ground { position: absolute; }
.controls { display: flex; flex-wrap: wrap; gap: .6rem 1rem; align-items: center; margin: 0 0 .8rem; font-size: 13.5px; }
.controls select { font: inherit; color: inherit; background: var(--box); border: 1px solid var(--edge); border-radius: 4px; padding: .35rem .5rem; max-width: 100%; }
.controls button { font: inherit; color: inherit; background: var(--panel); border: 1px solid var(--edge); border-radius: 4px; padding: .35rem .75rem; cursor: pointer; }
.controls button:hover { border-color: var(--ink); } .controls [data-do=play] { min-width: 4.6rem; font-weight: 600; }
.buttons { display: inline-flex; gap: .4rem; }
.now { font-weight: 600; min-height: 1.5em; margin: .4rem 0 .2rem; max-width: none; }
.strip { overflow-x: auto; }
.strip input { display: block; margin: .2rem 0 .1rem 15.2%; width: 83.6%; accent-color: var(--accent); }
.strip .bands svg { display: block; width: 100%; height: auto; }
.timeline .cursor { stroke: var(--ink); stroke-width: 1.6; }
.scene { display: flex; flex-wrap: wrap; gap: 0 2.4rem; align-items: flex-start; } .scene figure { flex: 0 1 auto; max-width: 100%; }
.beliefs { width: auto; flex: 1 1 17rem; min-width: 15rem; max-width: 30rem; margin: 0 0 1rem; } .beliefs caption { text-align: left; color: var(--soft); font-size: 12.5px; padding: .3rem 0; }
.beliefs .inquorate td { color: var(--fail); } .beliefs .down td { color: var(--soft); } .beliefs .quorate td { color: var(--pass); }
.stills { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: .4rem 1.6rem; margin: -.4rem 0 1.4rem; }
.stills figure { margin: 0; } .stills svg { width: 100%; } .stills figcaption { font-size: 12px; margin-top: .15rem; }
.to-replay { font-size: 12.5px; font-weight: 400; margin-left: .6em; }
.matrix { overflow-x: auto; margin: 0 0 .6rem; } .matrix table { width: auto; font-size: 12px; }
.matrix th, .matrix td { padding: .12rem .3rem; border: 1px solid var(--line); } .matrix td, .matrix thead th { text-align: center; min-width: 1.5rem; }
.matrix thead th:first-child { text-align: left; } .matrix thead th:first-child, .matrix tbody th { position: sticky; left: 0; background: var(--paper); }
.matrix thead th { overflow-wrap: normal; } .matrix tbody th { white-space: nowrap; overflow-wrap: normal; }
.whole { color: var(--soft); } .reduced { background: var(--p2); } .unsettled { background: var(--p1); } .lost { background: var(--p4); font-weight: 700; } .split { background: var(--p3); font-weight: 700; }
.matrix-legend b { display: inline-block; min-width: 1.4rem; text-align: center; border: 1px solid var(--line); color: var(--ink); }
.legend { display: flex; flex-wrap: wrap; gap: .3rem 1.4rem; font-size: 12.5px; color: var(--soft); margin: 0 0 1rem; padding: 0; list-style: none; }
.legend svg { display: inline-block; vertical-align: -2px; margin-right: .45em; }
.scenario { break-inside: avoid; }

@media (max-width: 62rem) {
	.frame { grid-template-columns: minmax(0, 1fr); padding: 1.2rem 1.1rem 3rem; }
	nav { display: none; }
	.verdict, .decision { grid-template-columns: minmax(0, 1fr); gap: 1.2rem; }
	figure .timeline, figure .latency, .bands .timeline { min-width: 44rem; } td, th, li, p, h1, h3, h4 { overflow-wrap: anywhere; }
	.strip input { min-width: 36.8rem; margin-left: 6.7rem; width: 36.8rem; }
	.stills { gap: .4rem .6rem; } .word { overflow-wrap: normal; }
}
@media (max-width: 40rem) {
	.matrix tbody th { min-width: 8.5rem; white-space: normal; }
}
@media print {
	@page { size: A4; margin: 16mm 15mm; }
	:root {
		--paper: #ffffff; --panel: #f6f6f4; --ink: #111111; --soft: #444444; --faint: #777777; --line: #cccccc;
		--pass: #1f6b4b; --fail: #a82a2a; --risk: #8a5b00; --unknown: #53606f;
		--quorate: #2f7d62; --on-quorate: #ffffff; --hatch-a: #f3d9d4; --hatch-b: #d9958a; --on-hatch: #5e1a14;
		--fault: #e9c46a; --on-fault: #4a3500; --bulk: #7f9bb8; --accent: #111111;
		--site: #f8f8f6; --label: #fbfbfa; --box: #ffffff; --tunnel: #6a4f9c;
		--p0: #dcefe5; --p1: #dbe7f6; --p2: #f6e7cb; --p3: #ebdff3; --p4: #f8dcdc; --p5: #d9eeee; --stripe: #ffffffb0; --halo: #ffffffd0; --edge: #777777;
	}
	body { font-size: 9.5pt; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
	.frame { display: block; padding: 0; max-width: none; }
	nav, .skip, .player, .to-replay, #replay { display: none; }
	.verdict { grid-template-columns: minmax(0, 1fr) 15rem; }
	h2 { margin-top: 1.6rem; break-after: avoid; } h3 { break-after: avoid; }
	table, figure, .check, li { break-inside: avoid; }
	table { font-size: 8.5pt; }
	figure { overflow: visible; } figure .timeline, figure .latency, figure .topology { width: 100%; height: auto; min-width: 0; }
	a { color: inherit; text-decoration: none; }
}
`;
