/** What `advise` does with its flags. */
import {writeFile} from 'node:fs/promises';
import {EXIT} from '../core/errors.ts';
import {stableJson} from '../core/stable-json.ts';
import {hireCrew} from '../explore/run/crew.ts';
import {type Advice, ADVICE_SCHEMA_VERSION, type TriedSet} from './_advice.types.ts';
import {adviceText} from './_advice-text.ts';
import type {ReadDesign} from './_conclude.ts';
import {lineDiff} from './_line-diff.ts';
import {createProgress} from './_progress.ts';
import {readDesign} from './_read-design.ts';
import {shellLine} from './_shell-line.ts';
import type {Terminal} from './_terminal.ts';
import {type Tried, tryChanges} from './_try-changes.ts';

export type AdviseFlags = {
	readonly apply?: string;
	readonly alone?: boolean;
	readonly seed: number;
	readonly workers?: number;
	readonly json?: boolean;
	readonly quiet?: boolean;
};

export async function adviseDesign(
	file: string,
	flags: AdviseFlags,
	terminal: Terminal,
): Promise<number> {
	const {apply, alone = false, seed, workers = null, json = false, quiet = false} = flags;
	const design = await readDesign(file);
	const progress = createProgress(terminal, {quiet});
	await using crew = hireCrew({network: design.network, seed}, workers);
	progress.begin(`changes to ${design.network.name}`);
	const tried = await tryChanges({
		design,
		crew,
		alone,
		onProgress: (done, total) => {
			progress.waiting(`${String(done)} of ${String(total)}`);
		},
	});
	progress.end();
	const turning = turningSets(tried);
	const [best] = turning;
	if (apply !== undefined && best !== undefined) {
		await writeFile(apply, best.changed.text);
	}
	const advice = adviceOf({design, tried, turning, flags});
	const {columns: width, outColour: colour} = terminal;
	terminal.out(json ? stableJson(advice, 2) : adviceText(advice, {width, colour}));
	const isReady = ['ready', 'ready-with-risks'].includes(advice.verdict);
	return isReady || turning.length > 0 ? EXIT.ready : EXIT.notReady;
}

type AdviceRequest = {
	readonly design: ReadDesign;
	readonly tried: Tried;
	readonly turning: readonly TriedDesign[];
	readonly flags: AdviseFlags;
};

function adviceOf({design, tried, turning, flags: {seed, apply}}: AdviceRequest): Advice {
	const {file, text, network} = design;
	const {name, title} = network;
	const [best] = turning;
	return {
		schemaVersion: ADVICE_SCHEMA_VERSION,
		design: {name, title, file},
		seed,
		command: shellLine(['ringproof', 'advise', file, '--seed', String(seed)]),
		verdict: tried.base.verdict,
		score: tried.base.score,
		turning: turning.map(withoutDesign),
		tried: tried.sets.map(withoutDesign),
		patch: best === undefined ? [] : lineDiff(text, best.changed.text),
		applied: best === undefined ? null : (apply ?? null),
	};
}

type TriedDesign = Tried['sets'][number];

/** The smallest first, of equal size the cheapest, then the one with the best score. */
function turningSets({sets}: Tried): readonly TriedDesign[] {
	return sets
		.filter(({turns}) => turns)
		.toSorted(
			(a, b) =>
				a.changes.length - b.changes.length || priceOrder(a) - priceOrder(b) || b.score - a.score,
		);
}

function withoutDesign({changed: _, ...set}: TriedDesign): TriedSet {
	return set;
}

/** Unknown prices come last. */
function priceOrder({monthlyEur}: TriedDesign): number {
	return monthlyEur ?? Number.MAX_SAFE_INTEGER;
}
