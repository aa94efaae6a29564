/** The profile's requirements with the design's own over them. */
import {PROFILES, type Profile} from '../../design/presets/profiles.ts';
import {STACK_PRESETS} from '../../design/presets/stacks.ts';
import type {Requirement, Requirements} from '../network.types.ts';
import {parseRequirement} from '../requirement-line.ts';
import type {Compilation} from './compilation.ts';

export function compileRequirements(compilation: Compilation): Requirements {
	const {stack, requirements = {}} = compilation.spec;
	const profile = requirements.profile ?? STACK_PRESETS[stack.preset].profile;
	const {lines}: Profile = PROFILES[profile];
	const own = (requirements.lines ?? []).flatMap(
		(text, index) => designLine(compilation, text, index) ?? [],
	);
	const inherited = lines
		.map(({text, source}) => profileLine(text, source))
		.filter(line => !own.some(mine => isSameFigure(mine, line)));
	return {profile, lines: [...inherited, ...own]};
}

function isSameFigure(a: Requirement, b: Requirement): boolean {
	return a.metric === b.metric && a.statistic === b.statistic;
}

function profileLine(text: string, source: string): Requirement {
	const parsed = parseRequirement(text);
	if ('code' in parsed) {
		throw new Error(`A profile's own line is wrong: ${parsed.message}`);
	}
	return {...parsed, text, source};
}

function designLine(
	{placeOf, problems}: Compilation,
	text: string,
	index: number,
): Requirement | null {
	const parsed = parseRequirement(text);
	if (!('code' in parsed)) {
		return {...parsed, text, source: 'the design'};
	}
	const path = ['requirements', 'lines', index];
	const {offset, ...problem} = parsed;
	const place = placeOf(path);
	problems.push({
		...problem,
		path,
		// The line stands in quotes, since it holds a colon: the text begins one column later.
		...(place !== undefined && {place: {...place, column: place.column + 1 + offset}}),
	});
	return null;
}
