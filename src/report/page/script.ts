/**
 * The page's only script: the replay's slider. It reads numbers and words from the section's data attribute and puts them
 * back as class names and text, never as markup, so that no name of a design can become an element; the policy's
 * `require-trusted-types-for` holds it to that. Without it the page loses nothing but the slider.
 */
export const SCRIPT = `
(() => {
	'use strict';
	const section = document.getElementById('replay');
	if (section === null) return;
	const data = JSON.parse(section.dataset.replay);
	const find = selector => section.querySelector(selector);
	const choice = find('select');
	const slider = find('input[type=range]');
	const bands = find('.bands');
	const now = find('.now');
	const play = find('[data-do=play]');
	const parts = [...section.querySelectorAll('[data-part]')];
	const rows = [...section.querySelectorAll('[data-row]')];
	const calm = matchMedia('(prefers-reduced-motion: reduce)');
	let scenario = data.scenarios[0];
	let cursor = null;
	let shown = -1;
	/* The slider rounds to its steps; this is the time itself. */
	let atMs = 0;
	let frame = 0;

	/* The last moment that began at or before the time. */
	const momentAt = ms => scenario.moments.findLastIndex(([at]) => at <= ms);

	const looksAt = index => {
		const looks = [];
		for (const [, changes] of scenario.moments.slice(0, index + 1)) {
			for (let i = 0; i < changes.length; i += 2) looks[changes[i]] = data.looks[changes[i + 1]];
		}
		return looks;
	};

	const seconds = ms => (ms / 1000).toFixed(ms < 10000 ? 2 : 1) + ' s';

	const draw = index => {
		const looks = looksAt(index);
		for (const part of parts) {
			const [classes, word] = looks[Number(part.dataset.part)];
			part.setAttribute('class', part.dataset.kind + ' ' + classes);
			const text = part.querySelector('.word');
			if (text !== null) text.textContent = word;
		}
		for (const row of rows) {
			const [classes, , sentence] = looks[Number(row.dataset.row)];
			row.className = classes;
			row.lastElementChild.textContent = sentence;
		}
	};

	const show = (ms, index = momentAt(ms)) => {
		if (index !== shown) {
			shown = index;
			draw(index);
		}
		atMs = ms;
		const faults = scenario.moments[index][2];
		const state = seconds(ms) + ' of ' + seconds(scenario.ms) + ': ' + (faults.length === 0 ? 'nothing is broken' : faults.join('; '));
		slider.value = String(ms);
		slider.setAttribute('aria-valuetext', state);
		if (now.textContent !== state) now.textContent = state;
		if (cursor !== null) {
			const x = 150 + (ms / Math.max(1, scenario.ms)) * 794;
			cursor.setAttribute('x1', x);
			cursor.setAttribute('x2', x);
		}
	};

	const stop = () => {
		cancelAnimationFrame(frame);
		frame = 0;
		play.textContent = 'Play';
		now.setAttribute('aria-live', 'polite');
	};

	const start = () => {
		/* Twelve seconds for any scenario, from change to change where motion is not wanted. */
		const from = atMs >= scenario.ms ? 0 : atMs;
		const rate = Math.max(1, scenario.ms / 12000);
		const began = performance.now();
		play.textContent = 'Pause';
		now.setAttribute('aria-live', 'off');
		const tick = at => {
			const ms = Math.min(scenario.ms, from + (at - began) * rate);
			show(calm.matches ? scenario.moments[momentAt(ms)][0] : ms);
			if (ms < scenario.ms) frame = requestAnimationFrame(tick);
			else stop();
		};
		frame = requestAnimationFrame(tick);
	};

	const step = by => {
		stop();
		const last = scenario.moments.length - 1;
		const wanted = shown + (by < 0 && atMs > scenario.moments[shown][0] ? 0 : by);
		const index = Math.max(0, Math.min(last, wanted));
		show(scenario.moments[index][0], index);
	};

	const choose = index => {
		stop();
		scenario = data.scenarios[index];
		choice.value = String(index);
		slider.max = String(scenario.ms);
		slider.step = String(Math.max(1, Math.round(scenario.ms / 400)));
		shown = -1;
		const original = document.querySelector('#' + scenario.anchor + ' svg.timeline');
		bands.replaceChildren();
		cursor = null;
		if (original !== null) {
			const copy = original.cloneNode(true);
			for (const own of copy.querySelectorAll('[id]')) own.removeAttribute('id');
			cursor = document.createElementNS('http://www.w3.org/2000/svg', 'line');
			cursor.setAttribute('class', 'cursor');
			cursor.setAttribute('y1', '14');
			cursor.setAttribute('y2', copy.getAttribute('height'));
			copy.append(cursor);
			bands.append(copy);
		}
		show(scenario.at);
	};

	choice.addEventListener('change', () => choose(Number(choice.value)));
	slider.addEventListener('input', () => {
		const ms = Number(slider.value);
		stop();
		show(ms);
	});
	play.addEventListener('click', () => (frame === 0 ? start() : stop()));
	find('[data-do=back]').addEventListener('click', () => step(-1));
	find('[data-do=next]').addEventListener('click', () => step(1));
	for (const [index, {anchor}] of data.scenarios.entries()) {
		const link = document.querySelector('#' + anchor + ' .to-replay');
		if (link !== null) {
			link.hidden = false;
			link.addEventListener('click', () => choose(index));
		}
	}
	find('.player').hidden = false;
	choose(data.first);
})();
`;
