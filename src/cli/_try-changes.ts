/** Proves a design as it is, then with every proposed change alone, then with pairs, and with the best pairs and one more. */
import type {Proposal} from '../advice/_change.ts';
import type {Crew} from '../explore/run/crew.ts';
import {judge, type Judgement} from '../scoring/judge.ts';
import type {TriedSet} from './_advice.types.ts';
import {type ChangedDesign, changeDesign, proposalsFor} from './_changed-design.ts';
import type {ReadDesign} from './_conclude.ts';

export type TryRequest = {
	readonly design: ReadDesign;
	readonly crew: Crew;
	/** No pairs. */
	readonly alone: boolean;
	readonly onProgress: (done: number, total: number) => void;
};

export type Tried = {
	readonly base: Judgement;
	/** In the order of trying: singles in the catalogue's order, then pairs. */
	readonly sets: readonly (TriedSet & {readonly changed: ChangedDesign})[];
};

const READY: readonly Judgement['verdict'][] = ['ready', 'ready-with-risks'];

export async function tryChanges({design, crew, alone, onProgress}: TryRequest): Promise<Tried> {
	const base = await crew.ask({kind: 'prove', network: design.network});
	const isReady = READY.includes(base.verdict);
	const proposals = proposalsFor(design.text, design.network);
	const ask = async (idSets: readonly (readonly string[])[]): Promise<Tried['sets']> => {
		let done = 0;
		const sets = await Promise.all(
			idSets.map(async ids => {
				const changed = changeDesign(design, ids);
				const set = changed && {...(await trySet(changed, {base, crew})), changed};
				done += 1;
				onProgress(done, idSets.length);
				return set;
			}),
		);
		return sets.filter(set => set !== null);
	};
	const singles = await ask(proposals.map(({id}) => [id]));
	const pairs = isReady || alone ? [] : await ask(pairsAfter(singles));
	const isTurned = [...singles, ...pairs].some(({turns}) => turns);
	const triples = isReady || alone || isTurned ? [] : await ask(promisingTriples(pairs));
	return {base, sets: [...singles, ...pairs, ...triples]};
}

/** So many pairs, those with the best scores, are carried on where no pair turns the verdict. */
const CARRIED_ON = 4;

function promisingTriples(pairs: Tried['sets']): readonly (readonly string[])[] {
	const best = pairs.toSorted((a, b) => b.score - a.score).slice(0, CARRIED_ON);
	const triples = best.flatMap(({changes, changed: {text, network}}) => {
		const ids = changes.map(({id}) => id);
		return proposalsFor(text, network)
			.filter(({id}) => !ids.includes(id))
			.map(({id}) => [...ids, id]);
	});
	const essence = (ids: readonly string[]): string => ids.toSorted().join(' ');
	return triples.filter(
		(ids, index) => triples.findIndex(other => essence(other) === essence(ids)) === index,
	);
}

/**
 * Pairs of changes of which neither turns the verdict alone, as a pair with such a part would be no smallest set. A change
 * that only makes sense after another one, such as a second link once the ring speaks knet, comes second.
 */
function pairsAfter(singles: Tried['sets']): readonly (readonly string[])[] {
	const ids = singles.map(({changes}) => changes[0]?.id ?? '');
	const isOpen = (id: string): boolean => singles[ids.indexOf(id)]?.turns !== true;
	return singles.flatMap(({changed: {text, network}, turns}, index) => {
		const first = ids[index] ?? '';
		const followers = turns ? [] : proposalsFor(text, network).map(({id}) => id);
		return followers
			.filter(id => (ids.includes(id) ? ids.indexOf(id) > index && isOpen(id) : true))
			.map(id => [first, id]);
	});
}

async function trySet(
	{network, proposals}: ChangedDesign,
	{base, crew}: {readonly base: Judgement; readonly crew: Crew},
): Promise<TriedSet> {
	const forecast = judge({network, runs: []});
	const isHopeless = forecast.checks.some(({gate, status}) => gate && status === 'fail');
	const judgement = isHopeless ? forecast : await crew.ask({kind: 'prove', network});
	const {verdict, score} = judgement;
	return {
		changes: proposals.map(({edit: _, ...change}) => change),
		verdict,
		score,
		evidence: isHopeless ? 'static' : 'simulated',
		turns: READY.includes(verdict) && !READY.includes(base.verdict),
		mends: changed(base, judgement),
		breaks: isHopeless ? failuresOf(judgement, base) : changed(judgement, base),
		monthlyEur: priceOf(proposals),
	};
}

/** Checks that fail in the first judgement and not in the second one. */
function failuresOf(now: Judgement, before: Judgement): readonly string[] {
	return now.checks
		.filter(({id, status}) => status === 'fail' && statusIn(before, id) !== 'fail')
		.map(({id}) => id);
}

/** Checks that pass in the second judgement and did not in the first one. */
function changed(from: Judgement, to: Judgement): readonly string[] {
	return to.checks
		.filter(({id, status}) => {
			const before = statusIn(from, id);
			return status === 'pass' && (before === 'fail' || before === 'unknown');
		})
		.map(({id}) => id);
}

function statusIn({checks}: Judgement, id: string): string | undefined {
	return checks.find(check => check.id === id)?.status;
}

function priceOf(proposals: readonly Proposal[]): number | null {
	return proposals.reduce<number | null>(
		(sum, {monthlyEur}) => (sum === null || monthlyEur === null ? null : sum + monthlyEur),
		0,
	);
}
