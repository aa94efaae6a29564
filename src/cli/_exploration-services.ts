/** What the simulated HA manager made of services: how long each was away after a failure, and which ran twice. */
import {formatDurationMs} from '../core/units.ts';
import {visibleText} from '../report/_markup.ts';
import type {Exploration} from '../scoring/exploration.schema.ts';
import {type Brush, grouped, indented, LISTED_MAX, more, titled} from './_exploration-lines.ts';

type Case = Exploration['simulated'][number];

/** Empty where no service is moved. What never comes back is told among the single points and the smallest sets. */
export function servicesText({simulated}: Exploration, {paint, width}: Brush): string {
	const away = simulated
		.filter(({elements, services}) => elements.length === 1 && services.some(isMoved))
		.toSorted((a, b) => longestAwayMs(b) - longestAwayMs(a));
	const twice = simulated.filter(({services}) => services.some(({twiceMs}) => twiceMs > 0));
	return [
		block('Services away until another server runs them, simulated', linesOf(away, awayWords)),
		block(paint.red('Services on two servers at once, simulated'), linesOf(twice, twiceWords)),
	]
		.filter(text => text !== '')
		.join('\n\n');

	function block(title: string, all: readonly string[]): string {
		return all.length === 0
			? ''
			: titled(paint.bold(title), [
					...all.slice(0, LISTED_MAX).flatMap(line => indented(line, width)),
					...more(all.length),
				]);
	}
}

function linesOf(cases: readonly Case[], wordsOf: (found: Case) => string): readonly string[] {
	return grouped(cases, wordsOf).map(([words, alike]) => {
		const failures = alike.map(({elements}) => elements.join(', then '));
		return `${failures.join('; ')}: ${words}`;
	});
}

function isMoved({awayMs, isBack}: Case['services'][number]): boolean {
	return awayMs > 0 && isBack;
}

function longestAwayMs({services}: Case): number {
	return Math.max(0, ...services.filter(isMoved).map(({awayMs}) => awayMs));
}

function awayWords({services, resets}: Case): string {
	const moved = services
		.filter(isMoved)
		.map(({service, awayMs}) => `${visibleText(service)} for ${formatDurationMs(awayMs)}`);
	const reset = resets.length === 0 ? '' : `; reset by its watchdog: ${resets.join(', ')}`;
	return `${moved.join(', ')}${reset}`;
}

function twiceWords({services}: Case): string {
	const doubled = services
		.filter(({twiceMs}) => twiceMs > 0)
		.map(({service, twiceMs}) => `${visibleText(service)} for ${formatDurationMs(twiceMs)}`);
	return doubled.join(', ');
}
