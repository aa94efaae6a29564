/** What `merge` does: every part must be of the same search, and together they must be all of it. */
import {invalidInput} from '../core/errors.ts';
import {isSameSearch, type Journal, parseJournal} from '../explore/run/journal.ts';
import type {SearchPlan} from '../explore/run/search-plan.ts';
import {type Answer, keyOf} from '../explore/run/tasks.ts';
import type {ReadDesign} from './_conclude.ts';
import {exitCodeOf} from './_explore-design.ts';
import {readInput} from './_files.ts';
import {interruptible} from './_interruption.ts';
import {FILE_LIMITS} from './_limits.ts';
import {createProgress} from './_progress.ts';
import {requirePlan} from './_search-design.ts';
import {shellLine} from './_shell-line.ts';
import {tellExploration} from './_tell-exploration.ts';
import type {Terminal} from './_terminal.ts';
import {loadNetwork} from './load-network.ts';

export type MergeFlags = {
	readonly confirm?: 'docker';
	readonly json?: boolean;
	readonly out: string;
	readonly quiet?: boolean;
};

export async function mergeParts(
	files: readonly string[],
	{confirm, json = false, out, quiet = false}: MergeFlags,
	terminal: Terminal,
): Promise<number> {
	const beganAtMs = performance.now();
	const startedAt = new Date();
	const {head, answers} = await readParts(files);
	const {file, text} = head.design;
	const design: ReadDesign = {file, text, network: loadNetwork(text, file)};
	const {options} = head;
	const plan = requirePlan({design, options});
	requireAll(plan, answers);
	return interruptible(terminal, async guard => {
		const {concludeSearch} = await import('./_conclude-search.ts');
		const concluded = await concludeSearch({
			design,
			options,
			plan,
			answers,
			toolVersion: head.toolVersion,
			startedAt,
			durationMs: performance.now() - beganAtMs,
			schedulesPerMinute: null,
			command: shellLine(['ringproof', 'merge', ...files]),
			workers: null,
			confirm: confirm === 'docker',
			out,
			progress: createProgress(terminal, {quiet}),
			guard,
		});
		tellExploration(concluded, {terminal, json});
		return exitCodeOf(concluded.exploration);
	});
}

async function readParts(files: readonly string[]): Promise<Journal> {
	const answers = new Map<string, Answer>();
	let head: Journal['head'] | undefined;
	for (const file of files) {
		const text = await readInput(file, 'part of a search', FILE_LIMITS.searchPart);
		const part = parseJournal(text, file);
		head ??= part.head;
		if (!isSameSearch(head, part.head)) {
			throw refused(
				'other-search',
				`\`${file}\` is a part of another search than \`${files[0] ?? ''}\`.`,
				'Parts belong together when design, options, seed and version of the tool are the same.',
			);
		}
		part.answers.forEach((answer, key) => answers.set(key, answer));
	}
	if (head === undefined) {
		throw new Error('Commander asks for one part at least.');
	}
	return {head, answers};
}

function requireAll({tasks}: SearchPlan, answers: ReadonlyMap<string, Answer>): void {
	const missing = tasks.filter(task => !answers.has(keyOf(task)));
	if (missing.length > 0) {
		throw refused(
			'parts-missing',
			`${String(missing.length)} of ${String(tasks.length)} cases have no answer in these parts.`,
			'Name the files of all parts; a part that was interrupted goes on when its command is given again.',
		);
	}
}

function refused(code: string, message: string, remedy: string): Error {
	return invalidInput([{code, message, remedy}]);
}
