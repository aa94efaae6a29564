import {createContext, runInContext} from 'node:vm';
import test from 'ava';
import {plantMutants} from './mutants.ts';
import {NOTHING, readSwitches, setSwitches, switches} from './switches.ts';

/** One of each kind of place in which a mistake can be made; `log` tells which calls were made. */
const CODE = `
function weigh(items, limit, log) {
	let sum = 0;
	for (const {weight, names} of items) {
		if (weight > limit && names.length !== 0) { log.push(weight); }
		else log.push('light');
		sum += weight * 2 / 4 - 1;
		sum -= names?.some(name => name === 'a' || name.length <= 1) ? 3 : Math.max(weight, limit);
	}
	const label = 'sum ' + sum;
	return {label, ok: !(sum < limit) || sum >= 100, on: true, 7: 'name', late: sum + limit};
}
weigh;
`;

const INPUTS = [
	[[{weight: 2, names: ['a']}], 2],
	[
		[
			{weight: 5, names: ['bb']},
			{weight: 1, names: []},
		],
		2,
	],
	[[{weight: 400, names: ['cc', 'a']}], 3],
	[[], 0],
] as const;

/** What the code makes of every input, or what it throws. */
function behaviour(code: string): readonly unknown[] {
	const context = createContext({mutation: switches});
	const weigh = runInContext(code, context) as (...input: unknown[]) => unknown;
	return INPUTS.map(([items, limit]) => {
		const log: unknown[] = [];
		try {
			return JSON.stringify([weigh(items, limit, log), log]);
		} catch (error) {
			return (error as Error).name;
		}
	});
}

const FIRST_ID = 40;
const {mutants, text} = plantMutants('weigh.js', CODE, FIRST_ID);

function turnOn(active: number, passedMax = 1e6): void {
	setSwitches({active, passedMax, recording: true});
}

test('with all switches off the code does what it did', t => {
	turnOn(NOTHING);
	t.deepEqual(behaviour(text), behaviour(CODE));
	const {reached} = readSwitches();
	t.deepEqual(
		reached.toSorted((a, b) => a - b),
		mutants.map((_, index) => FIRST_ID + index),
	);
});

test('each switch does what its change of the text would do', t => {
	for (const [index, {start, end, replacement, operator}] of mutants.entries()) {
		turnOn(FIRST_ID + index);
		const planted = behaviour(text);
		const changed = CODE.slice(0, start) + replacement + CODE.slice(end);
		t.deepEqual(planted, behaviour(changed), `${operator} at ${start}: ${replacement}`);
	}
});

test('every kind of mistake is made, but none in wording or in a name', t => {
	t.deepEqual([...new Set(mutants.map(({operator}) => operator))].sort(), [
		'arithmetic',
		'boundary',
		'condition',
		'constant',
		'equality',
		'logic',
		'negation',
		'omission',
		'quantifier',
	]);
	const touched = mutants.map(({start, end}) => CODE.slice(start, end));
	t.false(touched.includes('7'));
	const join = CODE.indexOf("'sum ' +");
	t.false(mutants.some(({start}) => start >= join && start < join + 8));
});

test('what goes on without end is ended', t => {
	turnOn(NOTHING, 10);
	t.true(behaviour(text).includes('Error'));
});
