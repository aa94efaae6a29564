/** What the planted code asks at each of its switches; one mistake is on at a time, or none. */

/** A loop that a mistake made endless passes switches without end, and is ended here. */
const ENDLESS = 'A planted mistake goes on without end.';

/** No mistake is on. */
export const NOTHING = -1;

const state = {
	active: NOTHING,
	passed: 0,
	passedMax: Number.MAX_SAFE_INTEGER,
	reached: new Set<number>(),
	recording: false,
	left: undefined as unknown,
};

export type Measured = {readonly passedCount: number; readonly reached: readonly number[]};

export type Setting = {
	readonly active: number;
	/** How many switches may be passed before the work counts as endless. */
	readonly passedMax: number;
	/** Whether to remember which switches are passed. */
	readonly recording: boolean;
};

export function setSwitches({active, passedMax, recording}: Setting): void {
	Object.assign(state, {active, passedMax, recording, passed: 0, reached: new Set<number>()});
}

/** What happened since the switches were set. */
export function readSwitches(): Measured {
	return {passedCount: state.passed, reached: [...state.reached]};
}

function pass(id: number): void {
	state.passed += 1;
	if (state.passed > state.passedMax) {
		throw new Error(ENDLESS);
	}
	if (state.recording) {
		state.reached.add(id);
	}
}

function isOn(id: number): boolean {
	pass(id);
	return state.active === id;
}

/** Numbers in all these places, save that `+` may also join texts and comparisons order them. */
type Operand = number;

export const switches = {
	less: (id: number, a: Operand, b: Operand): boolean => (isOn(id) ? a <= b : a < b),
	lessOrEqual: (id: number, a: Operand, b: Operand): boolean => (isOn(id) ? a < b : a <= b),
	greater: (id: number, a: Operand, b: Operand): boolean => (isOn(id) ? a >= b : a > b),
	greaterOrEqual: (id: number, a: Operand, b: Operand): boolean => (isOn(id) ? a > b : a >= b),
	equal: (id: number, a: unknown, b: unknown): boolean => (isOn(id) ? a !== b : a === b),
	unequal: (id: number, a: unknown, b: unknown): boolean => (isOn(id) ? a === b : a !== b),
	sum: (id: number, a: Operand, b: Operand): number => (isOn(id) ? a - b : a + b),
	difference: (id: number, a: Operand, b: Operand): number => (isOn(id) ? a + b : a - b),
	product: (id: number, a: Operand, b: Operand): number => (isOn(id) ? a / b : a * b),
	quotient: (id: number, a: Operand, b: Operand): number => (isOn(id) ? a * b : a / b),
	number: (id: number, value: number): number => (isOn(id) ? value + 1 : value),
	truth: (id: number, value: boolean): boolean => isOn(id) !== value,
	not: (id: number, value: unknown): unknown => (isOn(id) ? value : !truthOf(value)),
	kept: (id: number): boolean => !isOn(id),
	name: (id: number, own: string, opposite: string): string => (isOn(id) ? opposite : own),
	/** `a && b` is `both(a) ? b : left()`, and `a || b` is `either(a) ? left() : b`. */
	both: leftHolds,
	either: leftHolds,
	left: (): unknown => state.left,
	/** Of two neighbouring numbers the first makes a condition hold always, the second never. */
	forced: (id: number): boolean | undefined => {
		pass(id);
		if (state.recording) {
			state.reached.add(id + 1);
		}
		return state.active === id ? true : state.active === id + 1 ? false : undefined;
	},
};

export type Switches = typeof switches;

function leftHolds(id: number, value: unknown): boolean {
	const holds = isOn(id) ? !truthOf(value) : truthOf(value);
	state.left = value;
	return holds;
}

/** As JavaScript sees it. */
function truthOf(value: unknown): boolean {
	return Boolean(value);
}
